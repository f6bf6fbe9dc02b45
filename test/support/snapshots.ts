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
