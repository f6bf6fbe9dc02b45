import { CLOUD_FACTS, CLOUD_NAMES, type Cloud } from "./cloud/list.ts";

/** The Regions that a deployment accepts: each Region in use has storage and quotas of its own. */
export class Regions {
  /** Accepted names by cloud; null where every well-formed name is accepted. */
  readonly #known: ReadonlyMap<Cloud, ReadonlySet<string>> | null;

  /**
   * @param onlyKnown whether only the clouds' Regions and extra ones are accepted.
   * @param extra names of any cloud.
   */
  constructor(onlyKnown: boolean, extra: readonly string[]) {
    const known = CLOUD_NAMES.map(
      (name) => [name, new Set([...CLOUD_FACTS[name].regions, ...extra])] as const,
    );
    this.#known = onlyKnown ? new Map(known) : null;
  }

  /** Whether a Region of that name is accepted. */
  has(cloud: Cloud, name: string): boolean {
    const isName = CLOUD_FACTS[cloud].regionName.test(name);
    return isName && (this.#known === null || this.#known.get(cloud)?.has(name) === true);
  }
}
