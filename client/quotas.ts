import type { Control } from "./control.ts";
import type { CloudName, Place, PlaceOptions, Places } from "./place.ts";

/** A request quota of an account in a Region. */
export interface Quota {
  readonly cloud: CloudName;
  readonly id: string;
  readonly name: string;
  /** Code of Service Quotas. */
  readonly code: string | null;
  readonly operations: readonly string[];
  readonly limit: number;
  readonly intervalSeconds: number;
  readonly default: number;
  readonly adjustable: boolean;
  /** Units that are used in the present window. */
  readonly used: number;
  /** Requests that have been refused. */
  readonly throttled: number;
  readonly windowEndsAt: string | null;
}

/** An override that ends with its scope (`await using`). */
export interface QuotaOverride extends AsyncDisposable {
  readonly quota: Quota;
}

/**
 * The request quotas of a workspace. A quota is named by its id (`createKey`, `crypto_symmetric`), at AWS by its code of
 * Service Quotas too; one of Alibaba Cloud by `{ cloud: "alibaba" }` or as `alibaba/…`.
 */
export class Quotas {
  readonly #control: Control;
  readonly #places: Places;

  constructor(control: Control, places: Places) {
    this.#control = control;
    this.#places = places;
  }

  /** All of an account in a Region. */
  async list(options: PlaceOptions = {}): Promise<Quota[]> {
    const { cloud, place } = this.#placeOf(options);
    const { quotas } = await this.#control.json<{ quotas: Quota[] }>("GET", "quotas", {
      query: { cloud, ...place },
    });
    return quotas;
  }

  /** One of them. @throws Error for one that there is not */
  async get(name: string, options: PlaceOptions = {}): Promise<Quota> {
    const { cloud, id } = parse(name, options);
    const found = (await this.list({ ...options, cloud })).find((each) => each.id === id || each.code === id);
    if (!found) throw new Error(`there is no quota '${id}' of cloud '${cloud}'`);
    return found;
  }

  /** Overrides a limit, until it is restored or the scope of an `await using` ends. */
  async set(
    name: string,
    limit: number,
    options: PlaceOptions & { readonly intervalSeconds?: number } = {},
  ): Promise<QuotaOverride> {
    const { path, place } = this.#pathOf(name, options);
    const { intervalSeconds } = options;
    const body = { ...place, limit, ...(intervalSeconds !== undefined && { intervalSeconds }) };
    const quota = await this.#control.json<Quota>("PUT", path, { body });
    return { quota, [Symbol.asyncDispose]: async () => void (await this.restore(name, options)) };
  }

  /** Restores the cloud's own limit. */
  restore(name: string, options: PlaceOptions = {}): Promise<Quota> {
    const { path, place } = this.#pathOf(name, options);
    return this.#control.json("DELETE", path, { query: { ...place } });
  }

  /**
   * Uses up what is left of a quota in its present window, without sending requests: the next one is throttled. The
   * window ends a second later, or never while the clock is frozen.
   */
  fill(name: string, options: PlaceOptions = {}): Promise<Quota> {
    const { path, place } = this.#pathOf(name, options);
    return this.#control.json("POST", `${path}/fill`, { body: place });
  }

  #pathOf(name: string, options: PlaceOptions): { readonly path: string; readonly place: Place } {
    const { cloud, id } = parse(name, options);
    const { place } = this.#placeOf({ ...options, cloud });
    return { path: `quotas/${cloud}/${encodeURIComponent(id)}`, place };
  }

  #placeOf({ cloud = "aws", account, region }: PlaceOptions): {
    readonly cloud: CloudName;
    readonly place: Place;
  } {
    const own = this.#places[cloud];
    return { cloud, place: { account: account ?? own.account, region: region ?? own.region } };
  }
}

/** The cloud and id of a quota's name. */
function parse(name: string, { cloud }: PlaceOptions): { readonly cloud: CloudName; readonly id: string } {
  const [, named, id] = /^(aws|alibaba)\/(.+)$/.exec(name) ?? [];
  if (id !== undefined) return { cloud: named === "alibaba" ? "alibaba" : "aws", id };
  return { cloud: cloud ?? "aws", id: name };
}
