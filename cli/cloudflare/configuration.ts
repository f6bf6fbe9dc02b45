import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT } from "../root.ts";
import { Refused } from "./refused.ts";
import { stringIn, stringsIn, withoutKey, withString } from "./toml.ts";

const MAIN = { section: "", key: "main" } as const;
const ACCOUNT = { section: "", key: "account_id" } as const;
const NAME = { section: "", key: "name" } as const;
const DATABASE_ID = { section: "d1_databases", key: "database_id" } as const;
/** Id of the local database, which a deployment has nothing to do with. */
const LOCAL_DATABASE = { section: "d1_databases", key: "preview_database_id" } as const;
const DATABASE = { section: "d1_databases", key: "database_name" } as const;

/** What `wrangler.toml` says, with what a command changes of it. */
export interface Configuration {
  /** Name of the Worker. */
  readonly worker: string;
  /** Name of its D1 database. */
  readonly database: string;
  /** Its id, where the file says it; null where the name has to do. */
  readonly databaseId: string | null;
  /** Id of the account that the file names; null if it names none. */
  readonly account: string | null;
  readonly variables: Readonly<Record<string, string>>;
  /** The text for wrangler, which may stand in any folder. */
  readonly text: string;
}

/**
 * The configuration of a deployment.
 *
 * @param name name of the Worker; null for that of the file. Another Worker has another database.
 * @throws Refused for a name that no Worker can have
 */
export function configurationOf(name: string | null): Configuration {
  const text = inAnyFolder(readFileSync(join(ROOT, "wrangler.toml"), "utf8"));
  const own = stringIn(text, NAME) ?? "fauxkms";
  const worker = name ?? own;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(worker)) {
    throw new Refused(`'${worker}' cannot be the name of a Worker: lower case letters, digits, hyphens`);
  }
  const database = worker === own ? (stringIn(text, DATABASE) ?? worker) : worker;
  const named = withoutKey(withString(withString(text, NAME, worker), DATABASE, database), LOCAL_DATABASE);
  return {
    worker,
    database,
    databaseId: worker === own ? stringIn(text, DATABASE_ID) : null,
    account: stringIn(text, ACCOUNT),
    variables: stringsIn(text, "vars"),
    text: worker === own ? named : withoutKey(named, DATABASE_ID),
  };
}

/** The text with the id of the D1 database, so that wrangler binds that one and makes none. */
export function withDatabase({ text }: Configuration, id: string): string {
  return withString(text, DATABASE_ID, id);
}

/** The configuration of a Worker Preview, with the D1 database of its own. @param id of the database */
export function withPreviewDatabase({ text }: Configuration, database: string, id: string): string {
  const section = "previews.d1_databases";
  const named = withString(text, { section, key: "database_name" }, database);
  return withString(named, { section, key: "database_id" }, id);
}

/** A configuration whose entry point is an absolute path. */
function inAnyFolder(text: string): string {
  return withString(text, MAIN, resolve(ROOT, stringIn(text, MAIN) ?? "src/index.ts"));
}
