import type { Wrangler } from "./wrangler.ts";

/** The id of the D1 database of a name; null if there is none. @throws Refused */
export async function databaseId(wrangler: Wrangler, name: string, config: string): Promise<string | null> {
  const listed: unknown = JSON.parse(await wrangler.output("d1", "list", "--json", "--config", config));
  const all: { name?: unknown; uuid?: unknown }[] = Array.isArray(listed) ? listed : [];
  const found = all.find((each) => each.name === name);
  return found ? String(found.uuid) : null;
}

/** Makes a D1 database. @returns its id @throws Refused, for one where the plan has no more of them */
export async function createDatabase(wrangler: Wrangler, name: string, config: string): Promise<string> {
  const said = await wrangler.output("d1", "create", name, "--config", config);
  const id = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/.exec(said)?.[0];
  if (id === undefined) throw new Error(`wrangler has made the database ${name}, but does not say its id`);
  return id;
}

/** Removes a D1 database with all its rows. @throws Refused */
export async function deleteDatabase(wrangler: Wrangler, name: string, config: string): Promise<void> {
  await wrangler.output("d1", "delete", name, "--skip-confirmation", "--config", config);
}
