/** Number of requests refused with an error before their caller was known. */
export interface Unidentified {
  readonly cloud: string;
  readonly error: string;
  readonly count: number;
}

/**
 * Counter of requests that were refused before their caller was known. In strict mode they belong to no workspace, so
 * no workspace records them, and they cost no write.
 */
export class UnidentifiedCount {
  /** Counts by cloud and error, a few dozen. */
  readonly #counts = new Map<string, { cloud: string; error: string; count: number }>();

  /** @param error its code in the words of the cloud. */
  add(cloud: string, error: string): void {
    const name = `${cloud} ${error}`;
    const known = this.#counts.get(name);
    if (known) known.count += 1;
    else this.#counts.set(name, { cloud, error, count: 1 });
  }

  list(): Unidentified[] {
    return [...this.#counts.values()];
  }
}
