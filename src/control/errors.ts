import type { Context } from "hono";
import { SetupError } from "../isolate/runtime.ts";
import { describe } from "../surface/describe.ts";

/** An error of the control API. */
export class ControlError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429;
  readonly code: string;
  /** Further members of the answer's `error`. */
  readonly details: object;

  constructor(status: ControlError["status"], code: string, message: string, details: object = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The control API's answer to any error. */
export function answerError(error: Error, c: Context): Response {
  if (error instanceof ControlError) {
    const { code, message, details, status } = error;
    return c.json({ error: { code, message, ...details } }, status);
  }
  if (error instanceof SetupError) return c.json({ error: { code: "setup", message: error.message } }, 500);
  console.error("control API", describe(error));
  return c.json({ error: { code: "internal", message: "an unexpected error, see the log" } }, 500);
}

/** The answer to a request that may not reach this server at all. */
export function refuse(sentence: string): Response {
  return Response.json({ error: { code: "forbidden", message: sentence } }, { status: 403 });
}
