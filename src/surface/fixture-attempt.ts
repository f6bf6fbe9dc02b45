import type { Path, ProblemList } from "../fixtures/problem.ts";
import type { ErrorWords, WireError } from "./errors.ts";

/** Runs checks of a surface, and notes the errors that they end with. */
export class FixtureAttempts<E extends WireError & { readonly text: string | null }> {
  readonly #words: ErrorWords<E>;
  readonly #problems: ProblemList;

  constructor(words: ErrorWords<E>, problems: ProblemList) {
    this.#words = words;
    this.#problems = problems;
  }

  /** The result of work; undefined where it ends with an error of the surface, which is noted. */
  of<T>(at: Path, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#note(at, error);
      return undefined;
    }
  }

  /** The same for work that waits. */
  async wait<T>(at: Path, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#note(at, error);
      return undefined;
    }
  }

  #note(at: Path, error: unknown): void {
    this.#problems.add(at, fixtureSentence(this.#words, error));
  }
}

/** What a surface would say of an error: its type and text. @throws what it has no words for */
export function fixtureSentence<E extends WireError & { readonly text: string | null }>(
  { own, translate }: ErrorWords<E>,
  error: unknown,
): string {
  const known = error instanceof own ? error : error instanceof Error ? translate(error) : null;
  if (!known) throw error;
  return known.text === null ? known.code : `${known.code}: ${known.text}`;
}
