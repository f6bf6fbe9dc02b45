import { Failure } from "../errors.ts";
import { SetupError } from "../isolate/runtime.ts";
import { describe } from "./describe.ts";

/** An error as a surface sends it. */
export interface WireError extends Error {
  /** Its name in the words of the cloud. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
}

/** A surface's words for what goes wrong. */
export interface ErrorWords<E extends WireError> {
  /** The class of the errors that it sends. */
  readonly own: abstract new (
    ...args: never[]
  ) => E;
  /** What it says of an error of the layers below; null where it has no word for it. */
  readonly translate: (error: Error) => E | null;
  /** What it says where something is wrong that is not the client's doing. @param text in place of the usual text */
  readonly internal: (text?: string) => E;
}

/** Any error on its way out, in the words of a surface; the log hears of one that nobody expects. */
export function toWireError<E extends WireError>(words: ErrorWords<E>, thrown: unknown): E {
  if (thrown instanceof words.own) return thrown;
  const translated = thrown instanceof Error ? words.translate(thrown) : null;
  if (translated) return translated;
  if (thrown instanceof SetupError) return words.internal(`fauxkms: ${thrown.message}`);
  console.error("unexpected error", describe(thrown));
  return words.internal();
}

/**
 * What a request names, or why it cannot be found: an error that is told only after the quota was charged.
 *
 * @throws whatever is neither a surface's error nor a failure of the domain
 */
export async function heldBack<T, E extends WireError>(
  { own }: ErrorWords<E>,
  find: () => T | Promise<T>,
): Promise<T | E | Failure> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof own || error instanceof Failure) return error;
    throw error;
  }
}
