import { createHash } from "node:crypto";

/** Most nonces in a generation: at some 80 bytes each, two generations stay far below a Worker's memory. */
const CAPACITY = 250_000;

/** How long a nonce must be remembered: a signature is valid from 15 minutes before its date until 15 minutes after. */
const LIFETIME_MS = 30 * 60_000;

/**
 * Recently used nonces, against replayed requests. They are kept in two generations: the older one is dropped when the
 * younger is full, or so old that every signature of the older has expired.
 */
export class Nonces {
  #younger = new Set<string>();
  #older = new Set<string>();
  #begunAt = 0;

  /**
   * Records a nonce of an access key.
   *
   * @param wall wall-clock time in milliseconds.
   * @returns false where the nonce was used before.
   */
  use(accessKeyId: string, nonce: string, wall: number): boolean {
    if (this.#younger.size >= CAPACITY || wall - this.#begunAt >= LIFETIME_MS) {
      this.#older = this.#younger;
      this.#younger = new Set();
      this.#begunAt = wall;
    }
    // A hash, so that every entry has the same length.
    const entry = createHash("sha256").update(`${accessKeyId}/${nonce}`).digest("base64");
    if (this.#younger.has(entry) || this.#older.has(entry)) return false;
    this.#younger.add(entry);
    return true;
  }
}
