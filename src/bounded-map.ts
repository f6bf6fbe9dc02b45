/**
 * A map of limited size that drops its oldest entry when full. Caches use it, because a cache emptied as a whole would
 * cause all spared calls at once.
 *
 * The oldest entry is the one that was set longest ago; setting it again makes it the youngest, reading it does not, so
 * that a read costs no more than with a plain map. Libraries of least recently used entries were looked at: quick-lru
 * holds up to twice its limit and drops half of it at once, tiny-lru moves an entry at each read and cannot name the
 * oldest.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #capacity: number;
  readonly #dropped: (key: K, value: V) => void;

  /**
   * @param capacity maximum number of entries.
   * @param dropped called with each dropped entry, after its removal; not for an entry that is deleted or set again.
   */
  constructor(capacity: number, dropped: (key: K, value: V) => void = () => {}) {
    super();
    this.#capacity = capacity;
    this.#dropped = dropped;
  }

  override set(key: K, value: V): this {
    this.delete(key);
    super.set(key, value);
    for (const [oldest, its] of this) {
      if (this.size <= this.#capacity) break;
      this.delete(oldest);
      this.#dropped(oldest, its);
    }
    return this;
  }
}
