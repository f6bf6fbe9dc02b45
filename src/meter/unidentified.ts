/** What a request was refused with before it was known who calls. */
export interface Unidentified {
  readonly cloud: string;
  readonly error: string;
  readonly count: number;
}

/**
 * Counts requests that were refused before it was known who calls: in strict mode they are no workspace's, so none has
 * them in its log, and they cost no write.
 */
export class UnidentifiedCount {
  /** By cloud and error, of which there are a few dozen. */
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
