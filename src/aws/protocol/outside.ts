import type { GlobalFacts } from "../../access/aws/global-keys.ts";
import { MisstatedContext, playedContext } from "../../surface/played-context.ts";
import { AwsError } from "./errors.ts";

/** Address of the client of a local server, as conditions see it. */
export const LOOPBACK = "127.0.0.1";

/** What conditions see of a request besides its members. */
export function outsideOf(request: Request): Pick<GlobalFacts, "wire" | "played"> {
  return { wire: wireOf(request), played: playedBy(request) };
}

/** What conditions see of a request's wire. */
export function wireOf({ headers }: Request): GlobalFacts["wire"] {
  return {
    sourceIp: () => headers.get("cf-connecting-ip") ?? LOOPBACK,
    userAgent: () => headers.get("user-agent"),
    referer: () => headers.get("referer"),
  };
}

/** The condition keys that a request states itself. @throws AwsError ValidationException */
export function playedBy(request: Request): GlobalFacts["played"] {
  try {
    return playedContext(request);
  } catch (error) {
    throw error instanceof MisstatedContext ? new AwsError("ValidationException", error.message) : error;
  }
}
