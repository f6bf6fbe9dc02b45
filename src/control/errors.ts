import type { Context } from "hono";
import { SetupError } from "../isolate/runtime.ts";
import { describe } from "../surface/describe.ts";
import { WorkspaceLimitError } from "../workspace-limits.ts";

/**
 * Headers of every answer: a browser, whose console reads them, keeps none after a session, and takes none for anything but
 * its type (OWASP, HTTP Headers).
 */
export const CONTROL_HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

/** An error of the control API. */
export class ControlError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429;
  readonly code: string;
  /** Seconds after which another attempt makes sense; null where nothing is known of it. */
  readonly retryAfter: number | null;
  /** Further members of the answer's `error`. */
  readonly details: object;

  constructor(
    status: ControlError["status"],
    code: string,
    message: string,
    {
      retryAfter = null,
      details = {},
    }: { readonly retryAfter?: number | null; readonly details?: object } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.details = details;
  }
}

/** The control API's answer to any error. */
export function answerError(error: Error, c: Context): Response {
  if (error instanceof WorkspaceLimitError) return answerError(ofLimit(error), c);
  if (error instanceof ControlError) {
    const { code, message, details, status, retryAfter } = error;
    if (retryAfter !== null) c.header("retry-after", `${retryAfter}`);
    return c.json({ error: { code, message, ...details } }, status);
  }
  if (error instanceof SetupError) return c.json({ error: { code: "setup", message: error.message } }, 500);
  console.error("control API", describe(error));
  return c.json({ error: { code: "internal", message: "an unexpected error, see the log" } }, 500);
}

/** The error for a limit of an openly made workspace. */
function ofLimit({ limit, message, until }: WorkspaceLimitError): ControlError {
  if (limit !== "requests") return new ControlError(409, "tooMany", message);
  const seconds = until === null ? null : Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return new ControlError(429, "throttled", message, { retryAfter: seconds });
}

/** The answer to a request that may not reach this server at all. */
export function refuse(sentence: string): Response {
  const answer = { error: { code: "forbidden", message: sentence } };
  return Response.json(answer, { status: 403, headers: CONTROL_HEADERS });
}
