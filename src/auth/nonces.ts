import { createHash } from "node:crypto";
import { fromUtf8, transientUtf8 } from "../bytes.ts";

/** Most nonces in a generation: at up to 110 bytes each, two generations stay far below a Worker's memory. */
const CAPACITY = 250_000;

/** Bytes up to which an access key and its nonce are kept as they are: those of SDKs have 61 to 66. */
const LONGEST = 72;

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
    const entry = entryOf(`${accessKeyId}/${nonce}`);
    if (this.#younger.has(entry) || this.#older.has(entry)) return false;
    this.#younger.add(entry);
    return true;
  }
}

/**
 * What is kept of a nonce: a short one in a text of its own, because the given one may be a part of the request's, which
 * would be kept with it; of a longer one its hash, so that no entry is large.
 */
function entryOf(nonce: string): string {
  const bytes = transientUtf8(nonce);
  const isPlain = bytes.length <= LONGEST && bytes.length === nonce.length;
  return (isPlain ? fromUtf8(bytes) : null) ?? createHash("sha256").update(bytes).digest("hex");
}
