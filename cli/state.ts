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
import { isAlive } from "./processes.ts";

/** Names of fauxkms's files and folders in a data directory. */
const OWN = ["fixture", "lock", "secret", "state", "tls"];

/** Creates a missing data directory with access for its owner only. @throws Error if it cannot be read and written */
export function prepareData(data: string): void {
  mkdirSync(dirname(data), { recursive: true });
  // Not recursive: Node never ends where a file system says that there is no such folder, as /proc does.
  ignoreExisting(() => mkdirSync(data, { mode: 0o700 }));
  accessSync(data, constants.R_OK | constants.W_OK);
}

/**
 * Restricts a data directory to its owner, because earlier versions or other programs may have left it open. In a
 * directory with other contents only fauxkms's own files are changed. Files of another user cannot be changed.
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

/** Final name of a temporary file left by a killed `writeNew`. */
function ownNameOf(name: string): string {
  return name.replace(/\.\d+$/, "");
}

/** Permission bits of the group and of all others. */
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
 * The deployment secret, which wraps key material at rest. It is created with a new data directory and never replaced,
 * because the data cannot be read without it. Without a directory it is always new.
 *
 * @throws Error if it is missing or empty
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

/** Writes a new file atomically: it exists completely or not at all, and an existing one stays. */
export function writeNew(path: string, text: string, mode: number): void {
  const aside = `${path}.${process.pid}`;
  const file = openSync(aside, "w", mode);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  ignoreExisting(() => linkSync(aside, path));
  rmSync(aside);
}

/** How long to wait for the end of a server, or of a killed server's workerd, in milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Locks the data directory, because two servers on one would not see each other's changes. The lock belongs to its
 * descriptor, so it holds as long as the workerd that was started with it serves, even without this process.
 *
 * @throws Error that names the process with the lock, or says that the file system does not support locks
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
  // The process id in the file is for people, and for earlier versions, which rely on it.
  ftruncateSync(lock.fd);
  writeSync(lock.fd, String(process.pid));
  return lock;
}

/** The lock's owner according to its file. */
function ownerIn(path: string): string {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    if (owner > 0)
      return isAlive(owner) ? `process ${owner}` : `the workerd of process ${owner}, which is gone,`;
  } catch {
    // Windows does not allow reading a locked file.
  }
  return "another process";
}

/**
 * Bytes that a data directory needs for its first key: the tables of each object, twice because of write-ahead logging.
 */
const ROOM = 4 * 1024 * 1024;
/** Header of an SQLite database file. */
const SQLITE_HEADER = "SQLite format 3\0";

/**
 * Checks every database file in a data directory, and the free space.
 *
 * @throws Error that names a file that is no database (an empty one is), or the free space
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

function ignoreExisting(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
