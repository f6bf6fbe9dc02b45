import type { InstanceRecord, InstanceRow } from "../billing/instance.ts";
import { type InstanceObserver, isDue } from "../directory/instances.ts";
import type { RequestContext } from "../request-context.ts";
import { LEASE_MS } from "./freshness.ts";
import { RefreshingCache } from "./refreshing-cache.ts";

/** Characters of the id of an instance at the most: ours have some 20, requests name what they like. */
const LONGEST_ID = 128;
/** Instances remembered by an isolate. */
const CAPACITY = 10_000;
/** How long keys of an instance are used by what is known of it, while it is looked up anew. */
const KEEP_MS = 30_000;

/** An instance as it was found in a generation of its workspace; the row is null where there is none. */
interface FoundInstance {
  readonly generation: number;
  readonly row: InstanceRow | null;
}

/** KMS instances as an isolate knows them, so that neither requests for them nor uses of their keys wait for D1. */
export class InstanceCache implements InstanceObserver {
  readonly #find: (context: RequestContext, instanceId: string) => Promise<InstanceRow | null>;
  readonly #instances = new RefreshingCache<FoundInstance>(CAPACITY, isLater);

  /** @param find looks in D1, once what is due has happened. */
  constructor(find: (context: RequestContext, instanceId: string) => Promise<InstanceRow | null>) {
    this.#find = find;
  }

  /**
   * An instance of the workspace, of any account, also one that is released; null where there was none. What is due
   * by `context.now` has happened; what another isolate changed is seen within LEASE_MS.
   */
  get(context: RequestContext, instanceId: string): Promise<InstanceRecord | null> {
    return this.#cached(context, instanceId, LEASE_MS);
  }

  /**
   * An instance, as `get` gives it, for uses of its keys and secrets. None of them waits for D1 but the first one after
   * KEEP_MS of rest: what is older than LEASE_MS is looked up again in the background.
   */
  known(context: RequestContext, instanceId: string): Promise<InstanceRecord | null> {
    return this.#cached(context, instanceId, KEEP_MS);
  }

  written(context: RequestContext, row: InstanceRow): void {
    const { generation } = context.state;
    this.#instances.learn(nameOf(context, row.record.instanceId), { generation, row }, Date.now());
  }

  changed(context: RequestContext, instanceId: string): void {
    this.#instances.expire(nameOf(context, instanceId));
  }

  /** @param keepMs how long an instance that is known is used; that there is none is for LEASE_MS. */
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

/** Whether a version of an instance is known that comes after one that was found. */
function isLater(known: FoundInstance, found: FoundInstance): boolean {
  if (known.generation !== found.generation || known.row === null) return false;
  return known.row.record.version > (found.row?.record.version ?? 0);
}

function nameOf({ scope }: RequestContext, instanceId: string): string {
  return `${scope.workspace}/${instanceId}`;
}
