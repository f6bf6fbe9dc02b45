import { inQuotes } from "./commands.ts";
import { isClosed, overview } from "./overview.ts";
import { workspace } from "./place.ts";

/** An error that the control API answered, or that no answer came. */
export class ApiError extends Error {
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  /** Where something is wrong with a document; empty for other errors. */
  readonly problems: readonly Problem[];

  constructor(status: number, code: string, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** What is wrong with a fixture, and where. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A body that is no JSON. */
export interface RawBody {
  readonly type: string;
  readonly content: string | Blob;
}

/** A call of the control API, as it is sent and as it may be copied. */
export interface Sent {
  readonly method: string;
  /** Below `/_fauxkms/`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** In place of `body`. */
  readonly raw?: RawBody;
  /** Under which a snapshot's secrets are sealed; never part of a command that is shown. */
  readonly passphrase?: string;
}

/** Values of a query; those left out are not sent. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A path with a query. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** How long an answer to a view is waited for, milliseconds: a connection may have died without a word. */
const PATIENCE_MS = 60_000;

/** Reads from the control API. @throws ApiError; what `leaving` is aborted with */
export function read<T>(path: string, query: Query, leaving: AbortSignal): Promise<T> {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(PATIENCE_MS)]);
  return send<T>({ method: "GET", path: withQuery(path, query) }, signal);
}

/** Sends a call to the control API, in the workspace that is shown. @throws ApiError */
export async function send<T>(sent: Sent, signal?: AbortSignal): Promise<T> {
  const response = await answerTo(sent, signal);
  if (response.status === 204) return undefined as T;
  return parsed(await response.text()) as T;
}

/** What a call answers, as a file. @throws ApiError */
export async function download(sent: Sent): Promise<Blob> {
  return (await answerTo(sent)).blob();
}

async function answerTo(
  { method, path, body, raw, passphrase }: Sent,
  signal?: AbortSignal,
): Promise<Response> {
  const type = raw?.type ?? (body === undefined ? undefined : "application/json");
  const content = raw?.content ?? (body === undefined ? undefined : JSON.stringify(body));
  // It comes from the URL, and headers have no other letters.
  if (!/^[ -~]*$/.test(workspace.value ?? ""))
    throw new ApiError(400, "invalid", `'${workspace.value}' is not the name of a workspace`);
  const response = await fetch(`/_fauxkms/${path}`, {
    method,
    headers: {
      ...(workspace.value !== null && { "x-fauxkms-workspace": workspace.value }),
      ...(type !== undefined && { "content-type": type }),
      ...(passphrase !== undefined && { "x-fauxkms-passphrase": passphrase }),
    },
    ...(content !== undefined && { body: content }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "The server does not answer.");
  });
  if (response.ok) return response;
  if (response.status === 401) isClosed.value = true;
  throw errorOf(response.status, parsed(await response.text()));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorOf(status: number, answer: unknown): ApiError {
  const said = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  const {
    code = "error",
    message = `The server answered ${status}.`,
    problems = [],
  } = (said ?? {}) as {
    code?: string;
    message?: string;
    problems?: readonly Problem[];
  };
  return new ApiError(status, code, message, problems);
}

/** A call as a command of curl, for people who want to do in a test what they did here. A token is a variable of theirs. */
export function asCurl({ method, path, body, raw, passphrase }: Sent): string {
  const where = workspace.value === null ? "" : ` -H ${inQuotes(`X-Fauxkms-Workspace: ${workspace.value}`)}`;
  const json = body === undefined ? "" : ` -d ${inQuotes(JSON.stringify(body))}`;
  const data = raw === undefined ? json : ` -H ${inQuotes(`content-type: ${raw.type}`)} --data-binary @FILE`;
  const sealed = passphrase === undefined ? "" : ` -H "X-Fauxkms-Passphrase: $PASSPHRASE"`;
  const bearer = overview.value?.session ? ` -H "Authorization: Bearer $FAUXKMS_TOKEN"` : "";
  const url = inQuotes(`${location.origin}/_fauxkms/${path}`);
  return `curl -X ${method} ${url}${where}${bearer}${sealed}${data}`;
}
