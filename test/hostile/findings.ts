import type { Problem } from "./judge.ts";
import type { Surface } from "./request.ts";

/** The request that a problem came with. */
export interface About {
  readonly index: number;
  readonly surface: Surface;
  readonly operation: string;
  /** What was done to it. */
  readonly done: string;
  readonly dump: string;
}

/** A problem, with the first request that had it. */
export interface Finding extends Problem {
  /** Null where it is of no request alone. */
  readonly about: About | null;
  /** How often there was the like. */
  readonly times: number;
}

/** What was found, the like of it counted. */
export class Findings {
  readonly #byLike = new Map<string, Finding>();

  add(problem: Problem, about: About | null): void {
    const like = `${problem.kind} ${about?.surface} ${about?.operation} ${problem.what.replace(/[0-9a-f]{2,}/g, "").slice(0, 80)}`;
    const known = this.#byLike.get(like);
    this.#byLike.set(like, known ? { ...known, times: known.times + 1 } : { ...problem, about, times: 1 });
  }

  get all(): readonly Finding[] {
    return [...this.#byLike.values()];
  }

  get count(): number {
    return this.#byLike.size;
  }
}
