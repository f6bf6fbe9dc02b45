/** How many cases of each kind were looked at, and what went wrong: nothing, if all is well. */
export interface Report {
  readonly checked: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

/** A report in the making. */
export class Checks {
  readonly checked: Record<string, number> = {};
  readonly failures: string[] = [];

  /** Counts a case as one of its kind, and notes what was wrong with it, if `well` is false. */
  check(kind: string, well: boolean, what: string): void {
    this.checked[kind] = (this.checked[kind] ?? 0) + 1;
    if (!well) this.failures.push(`${kind}: ${what}`);
  }
}
