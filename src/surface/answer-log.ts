import type { Cloud } from "../cloud/list.ts";
import type { Settings } from "../settings.ts";
import type { NamedOperation } from "./operation.ts";
import type { Trace } from "./trace.ts";

/** An answered request, as far as its line tells of it. */
export interface LoggedRequest {
  readonly cloud: Cloud;
  /** Null for an unknown operation. */
  readonly operation: NamedOperation | null;
  readonly trace: Trace;
  readonly requestId: string;
  /** Wall-clock time of arrival, milliseconds. */
  readonly wall: number;
}

/**
 * The line of `--log` for an answered request: when, how and which, who, where, and the quota that refused it. It has ids
 * of accounts and keys, never what is encrypted, a secret, or a text of the client's own.
 *
 * @param status 0 for a dropped connection.
 * @param errorCode null for a success.
 * @param now wall-clock time of the answer, milliseconds.
 * @returns null where the mode leaves the request out.
 */
export function logLine(
  mode: Settings["log"],
  { cloud, operation, trace, requestId, wall }: LoggedRequest,
  status: number,
  errorCode: string | null,
  now: number,
): string | null {
  if (mode === "none" || (mode === "refused" && errorCode === null)) return null;
  const { caller, keyArns, throttledBy } = trace;
  const [key] = keyArns;
  return [
    new Date(wall).toISOString(),
    status,
    errorCode ?? "OK",
    cloud,
    operation?.name ?? "Unknown",
    ...(caller === null
      ? []
      : [`account=${caller.account}`, `region=${caller.region}`, `workspace=${caller.workspace}`]),
    ...(key === undefined ? [] : [`key=${key.slice(key.lastIndexOf("/") + 1)}`]),
    ...(throttledBy === null ? [] : [`throttledBy=${throttledBy}`]),
    `${now - wall}ms`,
    `requestId=${requestId}`,
  ].join(" ");
}
