import { Failure } from "../errors.ts";
import { SetupError } from "../isolate/runtime.ts";
import { WorkspaceLimitError } from "../workspace-limits.ts";
import { describe } from "./describe.ts";

/** An error in the form that a surface sends. */
export interface WireError extends Error {
  /** Name of the error in the cloud's API. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
}

/** A surface's translation of errors. */
export interface ErrorWords<E extends WireError> {
  /** Class of the errors that the surface sends. */
  readonly own: abstract new (
    ...args: never[]
  ) => E;
  /** Translates an error of the layers below; null if the surface has no error for it. */
  readonly translate: (error: Error) => E | null;
  /** The error for a limit of an openly made workspace, with the limit's sentence. */
  readonly limited: (reached: WorkspaceLimitError) => E;
  /** The surface's internal error. @param text replaces the usual text */
  readonly internal: (text?: string) => E;
}

/** Translates any error into a surface's error; unexpected ones are logged. */
export function toWireError<E extends WireError>(words: ErrorWords<E>, thrown: unknown): E {
  if (thrown instanceof words.own) return thrown;
  const translated = thrown instanceof Error ? words.translate(thrown) : null;
  if (translated) return translated;
  if (thrown instanceof WorkspaceLimitError) return words.limited(thrown);
  if (thrown instanceof SetupError) return words.internal(`fauxkms: ${thrown.message}`);
  console.error("unexpected error", describe(thrown));
  return words.internal();
}

/**
 * An error that is thrown only after the quota was charged: why what a request names was not found.
 *
 * @throws errors that are neither a surface's error nor a failure of the domain
 */
export function heldBack<E extends WireError>({ own }: ErrorWords<E>, error: unknown): E | Failure {
  if (error instanceof own || error instanceof Failure) return error;
  throw error;
}

/**
 * What a request names, or why it was not found, which is thrown only after the quota was charged.
 *
 * @param find what it returns without a promise is returned without one.
 * @throws as `heldBack`
 */
export function foundOrHeldBack<T, E extends WireError>(
  words: ErrorWords<E>,
  find: () => T | Promise<T>,
): T | E | Failure | Promise<T | E | Failure> {
  const failed = (error: unknown) => heldBack(words, error);
  try {
    const found = find();
    return found instanceof Promise ? found.catch(failed) : found;
  } catch (error) {
    return failed(error);
  }
}
