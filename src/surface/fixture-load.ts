import type { Cloud } from "../cloud/list.ts";
import { Failure } from "../errors.ts";
import { FixtureRefused, type Path, type Problem } from "../fixtures/problem.ts";
import type { Load, Loaded, LoadedKey, LoadLimits, Refused } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { scopeOf } from "../workspace.ts";
import type { FixtureStep, FixtureTarget } from "./fixture.ts";

/** An item of a load, and where it stands in the fixture. */
export interface Placed<T> {
  readonly at: Path;
  readonly item: T;
}

/** A key, and where its aliases stand. */
export interface PlacedKey extends Placed<LoadedKey> {
  readonly aliasesAt: readonly Path[];
}

/** The items of one account and Region. */
export interface StoreItems {
  readonly account: string;
  readonly region: string;
  readonly keys: PlacedKey[];
  readonly customKeyStores: Placed<Load["customKeyStores"][number]>[];
  readonly aliases: Placed<Load["aliases"][number]>[];
}

/** How a cloud loads its stores. */
export interface StoreLoading {
  readonly cloud: Cloud;
  readonly limits: (target: FixtureTarget, context: RequestContext) => Promise<LoadLimits>;
  /** A failure of the store in words. */
  readonly sentence: (failure: Failure) => string;
}

/** The context of a request in an account and Region of the workspace that a fixture is for. */
export function contextAt(
  { workspace, state, now }: FixtureTarget,
  { cloud, account, region }: { readonly cloud: Cloud; readonly account: string; readonly region: string },
): RequestContext {
  const scope = scopeOf(workspace, cloud, account, region);
  return { scope, state, now, wall: Date.now(), background: () => {} };
}

/** The step that loads a key store in one transaction; its check is the same transaction, rolled back. */
export function loadStep(items: StoreItems, loading: StoreLoading): FixtureStep {
  const load: Load = {
    customKeyStores: items.customKeyStores.map(({ item }) => item),
    keys: items.keys.map(({ item }) => item),
    aliases: items.aliases.map(({ item }) => item),
  };
  const run = async (target: FixtureTarget, rehearses: "asEmpty" | "asIs" | null): Promise<Loaded> => {
    const context = contextAt(target, { cloud: loading.cloud, ...items });
    const limits = await loading.limits(target, context);
    const mode = { skips: target.mode === "merge", rehearses };
    return target.runtime.keys.write(context, (store, at) => store.fixtures.load(at, load, limits, mode));
  };
  const problemOf = ({ of, index, alias, failure }: Refused): Problem => ({
    at: (alias === null ? items[of][index]?.at : items.keys[index]?.aliasesAt[alias]) ?? [],
    message: loading.sentence(new Failure(failure)),
  });
  return {
    async check(target, problems) {
      const { refused } = await run(target, target.mode === "replace" ? "asEmpty" : "asIs");
      for (const { at, message } of refused.map(problemOf)) problems.add(at, message);
    },
    async apply(target) {
      const { created, skipped, refused } = await run(target, null);
      if (refused.length > 0) throw new FixtureRefused(refused.map(problemOf));
      return { created, skipped };
    },
  };
}

/** The items by account and Region, in the order in which these are first named. */
export class StoreItemsByPlace {
  readonly #stores = new Map<string, StoreItems>();

  at(account: string, region: string): StoreItems {
    const name = `${account}/${region}`;
    const known = this.#stores.get(name);
    if (known) return known;
    const made = { account, region, keys: [], customKeyStores: [], aliases: [] };
    this.#stores.set(name, made);
    return made;
  }

  all(): StoreItems[] {
    return [...this.#stores.values()];
  }
}
