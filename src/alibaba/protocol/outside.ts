import type { RamFacts } from "../../access/alibaba/global-keys.ts";
import { MisstatedContext, playedContext } from "../../surface/played-context.ts";
import { AlibabaError } from "./error.ts";

/** Address of the client of a local server, as conditions see it. */
export const LOOPBACK = "127.0.0.1";

/** What conditions see of a request besides its parameters. @throws AlibabaError InvalidParameter */
export function outsideOf(
  request: Pick<Request, "url" | "headers">,
): Pick<RamFacts, "sourceIp" | "isSecure" | "played"> {
  return {
    sourceIp: request.headers.get("cf-connecting-ip") ?? LOOPBACK,
    isSecure: request.url.startsWith("https:") || request.headers.get("x-forwarded-proto") === "https",
    played: playedBy(request),
  };
}

function playedBy(request: Pick<Request, "headers">): RamFacts["played"] {
  try {
    return playedContext(request);
  } catch (error) {
    throw error instanceof MisstatedContext ? new AlibabaError("InvalidParameter", error.message) : error;
  }
}
