import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { basename, join } from "node:path";

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
  readonly contentType: string;
}

/** Where a file is loaded. */
interface Server {
  readonly url: string;
  /** The admin token; null for a server without one. */
  readonly token: string | null;
}

/** Reads a file, and tells by its first line what it is: JSON, YAML, or a snapshot. @throws FixtureError */
export function readFixtureFile(path: string): FixtureFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new FixtureError(`--fixture: ${error instanceof Error ? error.message : error}`);
  }
  const [first = ""] = text.trimStart().split("\n", 1);
  if (/^\{\s*"fauxkms"\s*:\s*"snapshot\//.test(first)) {
    throw new FixtureError(`--fixture ${path}: snapshots are not built yet (docs/fidelity.md)`);
  }
  return { path, text, contentType: first.startsWith("{") ? "application/json" : "application/yaml" };
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
  file: FixtureFile,
  server: Server & { readonly data: string | null },
): Promise<string> {
  const name = basename(file.path);
  const digest = createHash("sha256").update(file.text).digest("hex");
  const note = server.data === null ? null : join(server.data, "fixture");
  const [state, before] = note === null ? [] : noteIn(note).split(" ");
  if (state === "loaded") {
    const change = before === digest ? "" : ", and has changed since (POST fixtures?mode=merge loads it)";
    return `fixture ${name} skipped: one was loaded into ${server.data} before${change}`;
  }
  const mode = state === "loading" ? "merge" : "create";
  if (note !== null) writeFileSync(note, `loading ${digest}\n`, { mode: 0o600 });
  try {
    const { created, skipped } = await send(file, server, `mode=${mode}`);
    if (note !== null) writeFileSync(note, `loaded ${digest}\n`, { mode: 0o600 });
    return `fixture ${name} loaded: ${created} made, ${skipped} there already`;
  } catch (error) {
    // Nothing of a file that is refused was loaded.
    if (note !== null && state !== "loading") writeFileSync(note, "", { mode: 0o600 });
    throw error;
  }
}

/** Checks a file, as a server would before it loads it. @throws FixtureError */
export async function checkFile(file: FixtureFile, server: Server): Promise<void> {
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
function post(url: string, { text, contentType }: FixtureFile, token: string | null): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(text);
    const headers = {
      "content-type": contentType,
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
