import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { request } from "node:http";
import { pipeline } from "node:stream/promises";

/** Bytes at the beginning of a file that tell whether it is a snapshot. */
const BEGINNING = 200;

/** Whether a file is a snapshot of a workspace, by its first line. @throws Error where it cannot be read */
export function isSnapshotFile(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(BEGINNING);
    const length = readSync(file, bytes, 0, BEGINNING, 0);
    return /^\s*\{\s*"fauxkms"\s*:\s*"snapshot\//.test(bytes.toString("utf8", 0, length));
  } finally {
    closeSync(file);
  }
}

/** Where a snapshot is restored, and with what. */
export interface SnapshotTarget {
  readonly url: string;
  /** The admin token; null for a server without one. */
  readonly token: string | null;
  /** The passphrase that the snapshot was made with; null for none. */
  readonly passphrase: string | null;
}

/**
 * Restores a snapshot in the default workspace of a server, which must have nothing. It does not use `fetch`, whose first
 * use loads a client of 50 ms.
 *
 * @returns "restored"; "used" where the workspace has something; else what is wrong with the file
 */
export async function restoreSnapshotFile(
  path: string,
  { url, token, passphrase }: SnapshotTarget,
): Promise<"restored" | "used" | { readonly problem: string }> {
  const asked = request(`${url}/_fauxkms/snapshot?empty=true`, {
    method: "PUT",
    agent: false,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(passphrase !== null && { "x-fauxkms-passphrase": passphrase }),
    },
  });
  const answered = new Promise<Awaited<ReturnType<typeof restoreSnapshotFile>>>((resolve, reject) => {
    asked.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 204) resolve("restored");
        else resolve(response.statusCode === 409 ? "used" : { problem: messageIn(body) });
      });
      response.on("error", reject);
    });
    asked.on("error", reject);
  });
  // A server that refuses may close the connection before it has read everything: its answer says more.
  const sent = pipeline(createReadStream(path), asked).catch(() => null);
  const [outcome] = await Promise.all([answered, sent]);
  return outcome;
}

function messageIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } };
    if (typeof error?.message === "string") return error.message;
  } catch {
    // Another answer than the control API's.
  }
  return "the server gave no answer";
}
