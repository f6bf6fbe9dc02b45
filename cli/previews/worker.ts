import { accountOf } from "../cloudflare/account.ts";
import { configurationOf, withPreviewDatabase } from "../cloudflare/configuration.ts";
import { createDatabase, databaseId, deleteDatabase } from "../cloudflare/databases.ts";
import { wordsOf } from "../cloudflare/outcome.ts";
import { Refused } from "../cloudflare/refused.ts";
import { ScratchFolder } from "../cloudflare/scratch-folder.ts";
import { newSecrets, SECRETS, secretsOfPreview } from "../cloudflare/secrets.ts";
import { Wrangler } from "../cloudflare/wrangler.ts";
import type { Preview } from "./preview.ts";

/** Longest label of a host name. */
const LONGEST_LABEL = 63;

/**
 * Makes or updates a Worker Preview of this code. Its Durable Objects are its own by the platform's doing, its D1
 * database by ours: all Previews that name the same one would share it.
 *
 * @throws Refused
 */
export async function upWorker(name: string, env: NodeJS.ProcessEnv): Promise<Preview> {
  const { scratch, wrangler, configuration, config, database } = await begin(name, env);
  let id = await databaseId(wrangler, database, config);
  // Where they cannot be listed the database tells: it is made and removed with the Preview.
  const there = await secretsOfPreview(wrangler, name, config).catch((error: unknown) => {
    if (error instanceof Refused) return id === null ? null : SECRETS;
    throw error;
  });
  const complete = SECRETS.every((secret) => there?.includes(secret));
  if (!complete && id !== null) {
    // It is of a Preview that is gone, by its secret too, without which its rows cannot be read.
    await deleteDatabase(wrangler, database, config);
    id = null;
  }
  id ??= await createDatabase(wrangler, database, config);
  const made = complete ? (env.ADMIN_TOKEN ? (["ADMIN_TOKEN"] as const) : []) : SECRETS;
  const secrets = newSecrets(made, env);
  const written = scratch.write("preview.toml", withPreviewDatabase(configuration, database, id));
  const file =
    made.length === 0 ? [] : ["--secrets-file", scratch.write("secrets.json", JSON.stringify(secrets))];
  const said = await wrangler.output("preview", "--name", name, "--json", "--config", written, ...file);
  const url = urlIn(said);
  if (url === null)
    throw new Refused(`the Preview ${name} is made, but no URL leads to it: preview_urls is off`);
  const token = secrets.ADMIN_TOKEN;
  return {
    name,
    url,
    expiresAt: null,
    env: { FAUXKMS_URL: url, ...(token !== undefined && { FAUXKMS_TOKEN: token }) },
    notes: [
      `the Preview ${name} of ${configuration.worker} is ${complete ? "updated" : "made"}, with the D1 database ${database}`,
      ...(token === undefined ? ["its admin token is the one that the first up has printed"] : []),
    ],
  };
}

/** Removes a Worker Preview, whose Durable Objects go with it, and its database. @throws Refused */
export async function downWorker(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { wrangler, config, database } = await begin(name, env);
  const outcome = await wrangler.run(
    "preview",
    "delete",
    "--name",
    name,
    "--skip-confirmation",
    "--config",
    config,
  );
  if (outcome.code !== 0 && !/\[code: (?:10025|10007)\]/.test(wordsOf(outcome))) {
    throw new Refused(`the Preview ${name} stays: ${wordsOf(outcome)}`);
  }
  const id = await databaseId(wrangler, database, config);
  if (id !== null) await deleteDatabase(wrangler, database, config);
  const gone = [
    ...(outcome.code === 0 ? ["the Preview"] : []),
    ...(id === null ? [] : [`the database ${database}`]),
  ];
  console.error(
    gone.length === 0 ? `there is no Preview ${name}` : `${name} is down: ${gone.join(" and ")} removed`,
  );
}

async function begin(name: string, env: NodeJS.ProcessEnv) {
  const configuration = configurationOf(null);
  if (`${name}-${configuration.worker}`.length > LONGEST_LABEL) {
    throw new Refused(
      `'${name}' is too long: with -${configuration.worker} it is a label of a host name, of 63 at the most`,
    );
  }
  const scratch = new ScratchFolder();
  const config = scratch.write("wrangler.toml", configuration.text);
  const anywhere = new Wrangler(env);
  const account = await accountOf(anywhere, configuration.account ?? env.CLOUDFLARE_ACCOUNT_ID);
  const database = `${configuration.worker}-preview-${name}`;
  return { scratch, wrangler: anywhere.inAccount(account.id), configuration, config, database };
}

/**
 * The URL of the latest deployment of a Preview; null if it has none.
 *
 * @param said the output of `wrangler preview --json`, where a line about the custom build comes before the JSON.
 */
function urlIn(said: string): string | null {
  const { preview } = JSON.parse(said.slice(said.search(/^\{/m))) as { preview?: { urls?: unknown } };
  const [first] = Array.isArray(preview?.urls) ? preview.urls : [];
  return typeof first === "string" ? first.replace(/\/+$/, "") : null;
}
