import { DocumentKey } from "../../src/crypto/document-key.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";

/** An answer of the calls of snapshots. */
export interface SnapshotAnswer {
  readonly status: number;
  readonly text: string;
}

/** Whose snapshot, and how the caller shows that they may. */
export interface SnapshotOptions {
  readonly workspace?: string;
  readonly token?: string;
  readonly passphrase?: string;
}

/** The passphrase of tests. */
export const PASSPHRASE = "correct horse battery staple";

function headersOf({ workspace, token, passphrase }: SnapshotOptions): Record<string, string> {
  return {
    ...(workspace !== undefined && { "x-fauxkms-workspace": workspace }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(passphrase !== undefined && { "x-fauxkms-passphrase": passphrase }),
  };
}

/** Asks for a snapshot. */
export async function askSnapshot(url: string, options: SnapshotOptions): Promise<SnapshotAnswer> {
  const answer = await fetch(`${url}/_fauxkms/snapshot`, { headers: headersOf(options) });
  return { status: answer.status, text: await answer.text() };
}

/** The snapshot of a workspace. @throws Error where the server refuses */
export async function takeSnapshot(url: string, options: SnapshotOptions): Promise<string> {
  const { status, text } = await askSnapshot(url, options);
  if (status !== 200) throw new Error(`no snapshot: ${status} ${text}`);
  return text;
}

/** Restores a snapshot. */
export async function putSnapshot(
  url: string,
  document: string | ReadableStream<Uint8Array>,
  options: SnapshotOptions,
): Promise<SnapshotAnswer> {
  const answer = await fetch(`${url}/_fauxkms/snapshot`, {
    method: "PUT",
    headers: headersOf(options),
    body: document,
    ...(typeof document !== "string" && { duplex: "half" }),
  } as RequestInit);
  return { status: answer.status, text: await answer.text() };
}

/**
 * A document with other lines, and the MAC that a server would make of them.
 *
 * @param secret the deployment's, under whose key a document without a passphrase is made.
 */
export function rewritten(
  document: string,
  secret: string,
  change: (lines: string[]) => readonly string[],
): string {
  const [first = "", ...rest] = document.trimEnd().split("\n");
  const { sealing, workspace } = JSON.parse(first) as { sealing: { salt: string }; workspace: string };
  const salt = Buffer.from(sealing.salt, "base64");
  const lines = [first, ...change(rest.slice(0, -1))];
  const mac = DocumentKey.ofDeployment(new MasterKey(secret), workspace, salt).mac();
  for (const line of lines) mac.update(`${line}\n`);
  const end = { end: { lines: lines.length, mac: mac.digest("base64") } };
  return [...lines, JSON.stringify(end), ""].join("\n");
}

/** A call of the control API in a workspace. */
export async function controlIn(
  url: string,
  workspace: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}/_fauxkms/${path}`, {
    method,
    headers: headersOf({ workspace }),
    ...init,
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? {} : JSON.parse(text) };
}
