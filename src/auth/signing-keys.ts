import { BoundedMap } from "../bounded-map.ts";

/** Number of keys remembered for each credential: most are of a day and a Region, so a few are enough. */
const CAPACITY = 50;

/** Keys that signatures are checked with, each derived once of its credential, and forgotten with that. */
export class SigningKeys<K> {
  readonly #known = new WeakMap<object, BoundedMap<string, K>>();

  /**
   * The key of a credential.
   *
   * @param name of the key, such as the scope that it is for.
   * @param derive derives it from the secret.
   */
  of(credential: object, name: string, derive: () => Promise<K>): K | Promise<K> {
    let keys = this.#known.get(credential);
    if (!keys) {
      keys = new BoundedMap(CAPACITY);
      this.#known.set(credential, keys);
    }
    const known = keys.get(name);
    if (known) return known;
    return derive().then((key) => {
      keys.set(name, key);
      return key;
    });
  }
}
