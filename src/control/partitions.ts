import { journalOf, type Runtime } from "../isolate/runtime.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { call } from "./call.ts";
import { momentOrNull, readStores } from "./stores.ts";

/** Key stores that are asked at the most. */
const MOST_STORES = 500;

/** An account in a Region that has something. */
interface Partition {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly keys: number;
  readonly secrets: number;
  /** Requests since the workspace was made or reset. */
  readonly requests: number;
  /** When something of it happens by itself next; null for never. */
  readonly nextEventAt: string | null;
}

/** `GET partitions`: where the workspace has keys, secrets or requests, so that nobody looks in the wrong place. */
export const partitions = [
  call({
    method: "GET",
    path: "partitions",
    does: "the accounts and Regions that have keys, secrets or requests",
    async run(c) {
      const { runtime, workspace } = c.var;
      const state = await runtime.workspaces.refresh(workspace);
      await runtime.recorder?.flush();
      const [{ keyStores }, totals] = await Promise.all([
        runtime.workspaces.object(workspace).contents(),
        journalOf(c.env, workspace).totals(state),
      ]);
      const requests = new Map<string, number>();
      for (const { cloud, account, region, count } of totals.answers) {
        const name = nameOf({ cloud, account, region });
        requests.set(name, (requests.get(name) ?? 0) + count);
      }
      const held = await holdingsOf(runtime, state, keyStores.slice(0, MOST_STORES));
      const names = new Set([...held.keys(), ...requests.keys()]);
      const found = [...names].map((name) => partitionOf(name, held.get(name), requests.get(name) ?? 0));
      return c.json({ partitions: found.filter(({ account }) => account !== "").sort(byName) });
    },
  }),
];

type Held = Pick<Partition, "keys" | "secrets" | "nextEventAt">;

function partitionOf(name: string, held: Held | undefined, requests: number): Partition {
  const [cloud = "", account = "", region = ""] = name.split("/");
  return { cloud, account, region, ...(held ?? { keys: 0, secrets: 0, nextEventAt: null }), requests };
}

function nameOf({
  cloud,
  account,
  region,
}: Pick<Scope, "account" | "region"> & { readonly cloud: string }): string {
  return `${cloud}/${account}/${region}`;
}

function byName(one: Partition, other: Partition): number {
  return nameOf(one).localeCompare(nameOf(other));
}

/** What key stores hold, by cloud, account and Region. */
async function holdingsOf(
  runtime: Runtime,
  state: WorkspaceState,
  scopes: Scope[],
): Promise<ReadonlyMap<string, Held>> {
  const found = await readStores(state, scopes, (context) =>
    runtime.keys.read(context, (store, at) => store.inventory.holdings(at)),
  );
  return new Map(
    found.map(({ scope, answer: { nextEventAt, ...counts } }) => [
      nameOf(scope),
      { ...counts, nextEventAt: momentOrNull(nextEventAt) },
    ]),
  );
}
