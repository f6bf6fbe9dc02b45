import { CLOUD_FACTS, CLOUD_NAMES, type Cloud } from "./cloud/list.ts";

/** The Regions of a deployment: each that is used has storage and quotas of its own. */
export class Regions {
  /** Null where every well-formed name is one. */
  readonly #known: ReadonlyMap<Cloud, ReadonlySet<string>> | null;

  /**
   * @param onlyKnown whether there are none but those of the clouds and the extra ones.
   * @param extra names, of any cloud.
   */
  constructor(onlyKnown: boolean, extra: readonly string[]) {
    const known = CLOUD_NAMES.map(
      (name) => [name, new Set([...CLOUD_FACTS[name].regions, ...extra])] as const,
    );
    this.#known = onlyKnown ? new Map(known) : null;
  }

  /** Whether there is a Region of that name. */
  has(cloud: Cloud, name: string): boolean {
    const isName = CLOUD_FACTS[cloud].regionName.test(name);
    return isName && (this.#known === null || this.#known.get(cloud)?.has(name) === true);
  }
}
