import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** Makes the data directory where it is missing. @throws Error where it cannot be read and written */
export function prepareData(data: string): void {
  mkdirSync(data, { recursive: true });
  accessSync(data, constants.R_OK | constants.W_OK);
}

/**
 * The secret that wraps key material at rest: made with the data directory, and as good as the data. Without a
 * directory, a new one.
 */
export function deploymentSecret(data: string | null): string {
  if (data === null) return randomBytes(32).toString("base64");
  const path = join(data, "secret");
  if (!existsSync(path)) writeNew(path, randomBytes(32).toString("base64"), 0o600);
  const secret = readFileSync(path, "utf8");
  if (secret.trim() === "") throw new Error(`${path}, the secret that its keys are wrapped with, is empty`);
  return secret;
}

/** Writes a file that is not there yet: it is there whole or not at all, and the first one stays. */
export function writeNew(path: string, text: string, mode: number): void {
  const aside = `${path}.${process.pid}`;
  const file = openSync(aside, "w", mode);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  ignoreExisting(() => linkSync(aside, path));
  rmSync(aside);
}

/**
 * Takes the data directory for this process: two servers on one would not know of each other's changes. The lock
 * of a process that is gone counts for nothing.
 *
 * @returns what releases it.
 * @throws Error that names the process that has it
 */
export function lockData(data: string): () => void {
  const path = join(data, "lock");
  const owner = existsSync(path) ? Number(readFileSync(path, "utf8")) : Number.NaN;
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(`process ${owner} is using it (remove ${path} if that is no fauxkms)`);
  }
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

/** Bytes that a data directory needs for its first key: the tables of each object, twice, as they are written ahead. */
const ROOM = 4 * 1024 * 1024;
/** What a database file of SQLite begins with. */
const SQLITE_HEADER = "SQLite format 3\0";

/**
 * Looks at every database file in a data directory, and at the room that is left there.
 *
 * @throws Error that names what is no database (an empty file is one), or how much room there is
 */
export function checkDatabases(data: string): void {
  const state = join(data, "state");
  const names = existsSync(state) ? readdirSync(state, { recursive: true, encoding: "utf8" }) : [];
  const header = Buffer.alloc(SQLITE_HEADER.length);
  for (const name of names) {
    if (!name.endsWith(".sqlite")) continue;
    const path = join(state, name);
    const file = openSync(path, "r+");
    const length = readSync(file, header, 0, header.length, 0);
    closeSync(file);
    if (length > 0 && header.toString("latin1", 0, length) !== SQLITE_HEADER) {
      throw new Error(`${path} is not a database`);
    }
  }
  const { bavail, bsize } = statfsSync(data);
  const free = bavail * bsize;
  if (free < ROOM)
    throw new Error(`the disk is full: ${Math.floor(free / 1024)} KiB are left of ${ROOM / 1024}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function ignoreExisting(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
