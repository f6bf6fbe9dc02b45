import { createHash } from "node:crypto";

/** Nonces of one generation at the most: with some 80 bytes each, two generations stay far below a Worker's memory. */
const CAPACITY = 250_000;

/** How long a nonce may come back: a signature is good from 15 minutes before its date until 15 minutes after. */
const LIFETIME_MS = 30 * 60_000;

/**
 * The nonces that were used lately, so that a request cannot be sent again. Two generations: the older one is
 * forgotten when the younger is full, or old enough that no signature of the older can be good any more.
 */
export class Nonces {
  #younger = new Set<string>();
  #older = new Set<string>();
  #begunAt = 0;

  /**
   * Notes a nonce of an access key.
   *
   * @param wall wall-clock time in milliseconds.
   * @returns false where it was used before.
   */
  use(accessKeyId: string, nonce: string, wall: number): boolean {
    if (this.#younger.size >= CAPACITY || wall - this.#begunAt >= LIFETIME_MS) {
      this.#older = this.#younger;
      this.#younger = new Set();
      this.#begunAt = wall;
    }
    // However long they are, what is kept has the same length.
    const entry = createHash("sha256").update(`${accessKeyId}/${nonce}`).digest("base64");
    if (this.#younger.has(entry) || this.#older.has(entry)) return false;
    this.#younger.add(entry);
    return true;
  }
}
