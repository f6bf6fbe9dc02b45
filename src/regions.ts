import { CLOUD_FACTS, CLOUD_NAMES, type Cloud } from "./cloud/list.ts";

/** The Regions that a deployment accepts: each Region in use has storage and quotas of its own. */
export class Regions {
  readonly #known: ReadonlyMap<Cloud, ReadonlySet<string>>;
  readonly #onlyKnown: boolean;

  /**
   * @param onlyKnown whether only the clouds' Regions and extra ones are accepted.
   * @param extra names of any cloud.
   */
  constructor(onlyKnown: boolean, extra: readonly string[]) {
    this.#known = new Map(
      CLOUD_NAMES.map((name) => [name, new Set([...CLOUD_FACTS[name].regions, ...extra])] as const),
    );
    this.#onlyKnown = onlyKnown;
  }

  /** Whether a Region of that name is accepted. */
  has(cloud: Cloud, name: string): boolean {
    return CLOUD_FACTS[cloud].regionName.test(name) && (!this.#onlyKnown || this.known(cloud).has(name));
  }

  /** The cloud's Regions and the extra ones, whatever is accepted. */
  known(cloud: Cloud): ReadonlySet<string> {
    return this.#known.get(cloud) ?? new Set();
  }
}
