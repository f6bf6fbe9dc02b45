import type { InstanceRecord, InstanceRow } from "../billing/instance.ts";
import { type InstanceObserver, isDue } from "../directory/instances.ts";
import type { RequestContext } from "../request-context.ts";
import { LEASE_MS } from "./freshness.ts";
import { RefreshingCache } from "./refreshing-cache.ts";

/** Maximum characters of an instance's id; ours have some 20, requests may name any text. */
const LONGEST_ID = 128;
/** Number of instances remembered by an isolate. */
const CAPACITY = 10_000;
/** How long uses of an instance's keys rely on its cached record while it is refreshed. */
const KEEP_MS = 30_000;

/** An instance as found in a generation of its workspace; the row is null if it does not exist. */
interface FoundInstance {
  readonly generation: number;
  readonly row: InstanceRow | null;
}

/** The isolate's cache of KMS instances, so that neither requests for them nor uses of their keys wait for D1. */
export class InstanceCache implements InstanceObserver {
  readonly #find: (context: RequestContext, instanceId: string) => Promise<InstanceRow | null>;
  readonly #instances = new RefreshingCache<FoundInstance>(CAPACITY, isLater);

  /** @param find reads from D1, after due events. */
  constructor(find: (context: RequestContext, instanceId: string) => Promise<InstanceRow | null>) {
    this.#find = find;
  }

  /**
   * An instance of any account of the workspace, also a released one, after all events due by `context.now`; null if it
   * never existed. Another isolate's changes are seen within LEASE_MS.
   */
  get(context: RequestContext, instanceId: string): Promise<InstanceRecord | null> {
    return this.#cached(context, instanceId, LEASE_MS);
  }

  /**
   * An instance as from `get`, for uses of its keys and secrets. Only the first use after KEEP_MS of rest waits for D1;
   * a record older than LEASE_MS is refreshed in the background.
   */
  known(context: RequestContext, instanceId: string): Promise<InstanceRecord | null> {
    return this.#cached(context, instanceId, KEEP_MS);
  }

  /** An instance as from `known`, if nobody has to be asked for it, nor need be soon. It costs no promise. */
  atOnce(context: RequestContext, instanceId: string): InstanceRecord | null | undefined {
    const found = this.#instances.young(nameOf(context, instanceId), context.wall);
    if (found?.generation !== context.state.generation || isDue(found.row, context.now)) return undefined;
    return found.row?.record ?? null;
  }

  written(context: RequestContext, row: InstanceRow): void {
    const { generation } = context.state;
    this.#instances.learn(nameOf(context, row.record.instanceId), { generation, row }, Date.now());
  }

  changed(context: RequestContext, instanceId: string): void {
    this.#instances.expire(nameOf(context, instanceId));
  }

  /** @param keepMs how long a known instance is used; the absence of one is used for LEASE_MS. */
  async #cached(context: RequestContext, instanceId: string, keepMs: number): Promise<InstanceRecord | null> {
    if (instanceId.length > LONGEST_ID) return null;
    const { state, now, wall, background } = context;
    const { row } = await this.#instances.get(nameOf(context, instanceId), {
      wall,
      background,
      load: async () => ({
        generation: state.generation,
        row: await this.#find(context, instanceId),
      }),
      isGood: (known) => known.generation === state.generation && !isDue(known.row, now),
      leaseMs: (known) => (known.row ? keepMs : LEASE_MS),
    });
    return row?.record ?? null;
  }
}

/** Whether the known version of an instance is later than the found one. */
function isLater(known: FoundInstance, found: FoundInstance): boolean {
  if (known.generation !== found.generation || known.row === null) return false;
  return known.row.record.version > (found.row?.record.version ?? 0);
}

function nameOf({ scope }: RequestContext, instanceId: string): string {
  return `${scope.workspace}/${instanceId}`;
}
