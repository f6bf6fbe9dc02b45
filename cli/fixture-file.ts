import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { basename, join } from "node:path";
import { isSnapshotFile, restoreSnapshotFile } from "./snapshot-file.ts";

/** Why a file was not loaded: a line for each thing that is wrong with it. */
export class FixtureError extends Error {
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

/** A file for `--fixture`. */
export interface FixtureFile {
  readonly path: string;
  readonly text: string;
}

/** A snapshot for `--fixture`, which is not read into memory. */
export interface SnapshotFile {
  readonly path: string;
  readonly isSnapshot: true;
}

/** Where a file is loaded. */
interface Server {
  readonly url: string;
  /** The admin token; null for a server without one. */
  readonly token: string | null;
}

/** Reads a file, and tells by its first line whether it is a snapshot. @throws FixtureError */
export function readFixtureFile(path: string): FixtureFile | SnapshotFile {
  let text: string;
  try {
    if (isSnapshotFile(path)) return { path, isSnapshot: true };
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new FixtureError(`cannot read the fixture: ${error instanceof Error ? error.message : error}`);
  }
  return { path, text };
}

/**
 * Loads a file into the default workspace, once for each data directory: the directory notes that the load begins, and
 * that it is done, so that one which was cut off is completed at the next start.
 *
 * @param server with its data directory; null for one that keeps nothing.
 * @returns a line for people
 * @throws FixtureError
 */
export async function loadOnce(
  file: FixtureFile | SnapshotFile,
  server: Server & { readonly data: string | null; readonly passphrase: string | null },
): Promise<string> {
  const name = basename(file.path);
  const content = "text" in file ? file.text : readFileSync(file.path);
  const digest = createHash("sha256").update(content).digest("hex");
  const note = server.data === null ? null : join(server.data, "fixture");
  const [state, before] = note === null ? [] : noteIn(note).split(" ");
  if (state === "loaded") {
    const change = before === digest ? "" : ", and has changed since (POST fixtures?mode=merge loads it)";
    return `fixture ${name} skipped: one was loaded into ${server.data} before${change}`;
  }
  const isBegun = state === "loading";
  const mode = isBegun ? "merge" : "create";
  if (note !== null) writeFileSync(note, `loading ${digest}\n`, { mode: 0o600 });
  try {
    const outcome =
      "isSnapshot" in file ? await restore(file, server, isBegun) : await load(file, server, mode);
    if (note !== null) writeFileSync(note, `loaded ${digest}\n`, { mode: 0o600 });
    return outcome;
  } catch (error) {
    // Nothing of a file that is refused was loaded.
    if (note !== null && state !== "loading") writeFileSync(note, "", { mode: 0o600 });
    throw error;
  }
}

/** Loads a fixture. @returns a line for people */
async function load(file: FixtureFile, server: Server, mode: string): Promise<string> {
  const { created, skipped } = await send(file, server, `mode=${mode}`);
  return `fixture ${basename(file.path)} loaded: ${created} made, ${skipped} there already`;
}

/**
 * Restores a snapshot, as a whole or not at all: what a start that was cut off has left is the whole of it.
 *
 * @returns a line for people
 */
async function restore(
  { path }: SnapshotFile,
  server: Server & { readonly passphrase: string | null },
  isBegun: boolean,
): Promise<string> {
  const outcome = await restoreSnapshotFile(path, server);
  if (outcome !== "restored" && !(outcome === "used" && isBegun)) {
    const problem = outcome === "used" ? "the default workspace has something already" : outcome.problem;
    throw new FixtureError(`${path}: ${problem}`);
  }
  return `snapshot ${basename(path)} restored`;
}

/** Checks a file, as a server would before it loads it. @throws FixtureError */
export async function checkFile(file: FixtureFile | SnapshotFile, server: Server): Promise<void> {
  if ("isSnapshot" in file)
    throw new FixtureError(`${file.path}: is a snapshot, which is checked as it is loaded`);
  await send(file, server, "mode=create&check=true");
}

function noteIn(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

/** What the control API answers. */
interface Answer {
  readonly created?: number;
  readonly skipped?: number;
  readonly error?: {
    readonly message: string;
    readonly problems?: readonly {
      readonly path: string;
      readonly message: string;
      readonly line?: number;
      readonly column?: number;
    }[];
  };
}

/** Sends a file to `POST fixtures`. @throws FixtureError with everything that is wrong, each with its place */
async function send(
  file: FixtureFile,
  { url, token }: Server,
  query: string,
): Promise<{ readonly created: number; readonly skipped: number }> {
  const { KMS_ACCOUNT_ID: account, KMS_REGION: region } = process.env;
  const place = new URLSearchParams({ ...(account && { account }), ...(region && { region }) });
  const answer = await post(`${url}/_fauxkms/fixtures?${query}&${place}`, file, token);
  const { created, skipped, error } = answer;
  if (created !== undefined && skipped !== undefined) return { created, skipped };
  const { problems = [], message = "the server gave no answer" } = error ?? {};
  const lines = problems.map(({ path, line, column, message: sentence }) => {
    const place = line === undefined ? file.path : `${file.path}:${line}:${column ?? 1}`;
    return `${place} ${path === "" ? "" : `${path}: `}${sentence}`;
  });
  const count = `${lines.length} problem${lines.length === 1 ? "" : "s"}, nothing was loaded`;
  throw new FixtureError(`${file.path}: ${lines.length > 0 ? count : message}`, lines);
}

/** Posts a file. It does not use `fetch`, whose first use loads a client of 50 ms. */
function post(url: string, { text }: FixtureFile, token: string | null): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(text);
    const headers = {
      // JSON is YAML, whose parser says where a text is neither.
      "content-type": "application/yaml",
      "content-length": bytes.length,
      ...(token !== null && { authorization: `Bearer ${token}` }),
    };
    const asked = request(url, { method: "POST", agent: false, headers });
    asked.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => {
        try {
          resolve(JSON.parse(body) as Answer);
        } catch {
          reject(new FixtureError("the server gave no answer"));
        }
      });
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(bytes);
  });
}
