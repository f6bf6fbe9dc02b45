import { workspace } from "./place.ts";

/** An error that the control API answered, or that no answer came. */
export class ApiError extends Error {
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A call of the control API, as it is sent and as it may be copied. */
export interface Sent {
  readonly method: string;
  /** Below `/_fauxkms/`, with its query. */
  readonly path: string;
  readonly body?: unknown;
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

/** Reads from the control API. @throws ApiError */
export function read<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return send<T>({ method: "GET", path: withQuery(path, query) }, signal);
}

/** Sends a call to the control API, in the workspace that is shown. @throws ApiError */
export async function send<T>({ method, path, body }: Sent, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`/_fauxkms/${path}`, {
    method,
    headers: {
      ...(workspace.value !== null && { "x-fauxkms-workspace": workspace.value }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "The server does not answer.");
  });
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const answer: unknown = parsed(text);
  if (response.ok) return answer as T;
  throw errorOf(response.status, answer);
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
  const { code = "error", message = `The server answered ${status}.` } = (said ?? {}) as {
    code?: string;
    message?: string;
  };
  return new ApiError(status, code, message);
}

/** A call as a command of curl, for people who want to do in a test what they did here. Never a token. */
export function asCurl({ method, path, body }: Sent): string {
  const where = workspace.value === null ? "" : ` -H 'X-Fauxkms-Workspace: ${workspace.value}'`;
  const data = body === undefined ? "" : ` -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
  return `curl -X ${method} '${location.origin}/_fauxkms/${path}'${where}${data}`;
}
