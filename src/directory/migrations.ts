import directory from "../../migrations/0001_directory.sql";
import retirables from "../../migrations/0002_retirables.sql";
import instances from "../../migrations/0003_instances.sql";
import clientKeys from "../../migrations/0004_client_keys.sql";
import access from "../../migrations/0005_access.sql";
import secretCheck from "../../migrations/0006_secret_check.sql";
import workspaces from "../../migrations/0007_workspaces.sql";
import makers from "../../migrations/0008_makers.sql";
import identities from "../../migrations/0009_identities.sql";
import { bringUpToDate, type Database, type Migrations, migrating } from "./database.ts";

/** The migrations of the directory by file name, in order. A test compares the list with the folder. */
const MIGRATIONS: Migrations = [
  ["0001_directory.sql", directory],
  ["0002_retirables.sql", retirables],
  ["0003_instances.sql", instances],
  ["0004_client_keys.sql", clientKeys],
  ["0005_access.sql", access],
  ["0006_secret_check.sql", secretCheck],
  ["0007_workspaces.sql", workspaces],
  ["0008_makers.sql", makers],
  ["0009_identities.sql", identities],
];

/** The directory's database, which migrates itself at the first use in an isolate. */
export function directoryDatabase(db: D1Database): Database {
  return migrating(db, MIGRATIONS);
}

/** Migrates the directory's database now. @returns names of the applied and of the found migrations */
export function migrate(db: D1Database): Promise<{ applied: string[]; found: string[] }> {
  return bringUpToDate(db, MIGRATIONS);
}
