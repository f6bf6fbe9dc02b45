import type { Runtime } from "../isolate/runtime.ts";
import type { Background } from "../request-context.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";
import { claimOf } from "./claim.ts";
import { mayEnter, notWithoutToken } from "./workspace-access.ts";

/** What a cloud says to requests of operations that are not signed. */
export interface UnsignedWords {
  /** Pattern of the cloud's account ids. */
  readonly account: RegExp;
  /** The error for a request that names no possible workspace, or several. */
  readonly contradictory: (sentence: string) => Error;
  /** The error for a workspace that needs a token. */
  readonly closed: (sentence: string) => Error;
  /** The error for an address that has been refused too often. */
  readonly tooMany: () => Error;
  /** Whether an error is a refusal of the cloud. */
  readonly isRefusal: (error: unknown) => boolean;
}

/** A request on its arrival. */
export interface UnsignedArrival {
  readonly request: Request;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

/**
 * The workspace of a request of an operation that is not signed, which its host or a header names. In strict mode what
 * proves who calls is in its input.
 *
 * @throws Error of the cloud
 */
export async function workspaceOf(
  runtime: Runtime,
  { request, wall, background }: UnsignedArrival,
  words: UnsignedWords,
): Promise<string> {
  const isStrict = runtime.settings.auth === "strict";
  if (isStrict && runtime.callerLimit.isOver(request, wall)) throw words.tooMany();
  const claim = claimOf(request, "", words.account);
  if ("wrong" in claim) throw words.contradictory(claim.wrong);
  const workspace = claim.workspace ?? DEFAULT_WORKSPACE;
  if (!isStrict && !(await mayEnter(runtime, request, workspace, wall, background))) {
    throw words.closed(notWithoutToken(workspace));
  }
  return workspace;
}

/**
 * Runs an operation that is not signed, whose refusals count in strict mode as wrong signatures do.
 *
 * @throws Error of the cloud where the address has been refused too often; what `run` throws
 */
export async function counted<T>(
  { settings, callerLimit }: Runtime,
  { request, wall }: UnsignedArrival,
  words: UnsignedWords,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const counts = settings.auth === "strict" && words.isRefusal(error);
    if (counts && (await callerLimit.refused(request, wall))) throw words.tooMany();
    throw error;
  }
}
