import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type FileLock, fileLock } from "./file-lock.ts";

/** What we keep in a data directory. */
const OWN = ["lock", "secret", "state", "tls"];

/** Makes the data directory where it is missing, for its owner only. @throws Error where it cannot be read and written */
export function prepareData(data: string): void {
  mkdirSync(dirname(data), { recursive: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  accessSync(data, constants.R_OK | constants.W_OK);
}

/**
 * Takes from everybody but the owner what earlier versions, or other programs, left open in a data directory. A directory
 * that holds other things too stays as it is, but for what is ours in it. What belongs to somebody else cannot be changed.
 */
export function keepPrivate(data: string): void {
  if (process.platform === "win32") return;
  const found = readdirSync(data);
  if (found.every((name) => OWN.includes(ownNameOf(name)))) closeToOthers(data);
  for (const name of found.filter((each) => OWN.includes(ownNameOf(each)))) {
    const path = join(data, name);
    closeToOthers(path);
    if (!lstatSync(path).isDirectory()) continue;
    for (const inner of readdirSync(path, { recursive: true, encoding: "utf8" })) {
      closeToOthers(join(path, inner));
    }
  }
}

/** Of a file that was being written when its writer was killed (`writeNew`), the one it was to be. */
function ownNameOf(name: string): string {
  return name.replace(/\.\d+$/, "");
}

/** Permissions of the group and of all others. */
const OTHERS = 0o077;

function closeToOthers(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isSymbolicLink() || (stat.mode & OTHERS) === 0) return;
  try {
    chmodSync(path, stat.mode & 0o7777 & ~OTHERS);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) throw error;
  }
}

/**
 * The secret that wraps key material at rest: made with the data directory, and as good as the data: where there is
 * data, there is never a new one. Without a directory, a new one.
 *
 * @throws Error where it is missing or empty
 */
export function deploymentSecret(data: string | null): string {
  if (data === null) return randomBytes(32).toString("base64");
  const path = join(data, "secret");
  if (!existsSync(path) && databasesIn(data).length > 0) {
    throw new Error(`${path} is missing, the secret that its keys are wrapped with: put it back`);
  }
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

/** How long to wait for a server that is about to end, or whose workerd is after it was killed, in milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Takes the data directory: two servers on one would not know of each other's changes. Whoever has the lock's descriptor
 * has the lock, so that it holds for as long as a workerd serves that was started with it, whatever became of us.
 *
 * @throws Error that names the process that has it, or says that the file system keeps no locks
 */
export async function lockData(data: string): Promise<FileLock> {
  const path = join(data, "lock");
  let lock: FileLock | null;
  try {
    lock = await fileLock(path, PATIENCE_MS);
  } catch (error) {
    throw new Error(`${path} cannot be locked: ${error instanceof Error ? error.message : error}`);
  }
  if (lock === null) throw new Error(`${ownerIn(path)} is using it (one server at a time)`);
  // For people, and for earlier versions, which go by it.
  ftruncateSync(lock.fd);
  writeSync(lock.fd, String(process.pid));
  return lock;
}

/** Who has the lock, as far as its file says. */
function ownerIn(path: string): string {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    if (owner > 0)
      return isAlive(owner) ? `process ${owner}` : `the workerd of process ${owner}, which is gone,`;
  } catch {
    // Windows lets nobody read what is locked.
  }
  return "another process";
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
  const header = Buffer.alloc(SQLITE_HEADER.length);
  for (const path of databasesIn(data)) {
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

/** Paths of the database files in a data directory. */
function databasesIn(data: string): string[] {
  const state = join(data, "state");
  if (!existsSync(state)) return [];
  return readdirSync(state, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sqlite"))
    .map((name) => join(state, name));
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
