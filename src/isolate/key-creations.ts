import { BoundedMap } from "../bounded-map.ts";
import { instanceIdOf } from "../keys/alibaba-key.ts";
import { type KeyRecord, type KeyRecordOf, keyOf, type NewKey } from "../keys/key.ts";
import type { KeyLimits, KeyStoreApi, Reply, StoreContext } from "../objects/key-store/api.ts";
import type { Background } from "../request-context.ts";

/** Most keys that one call creates: a policy may have 32 kB, and a call 32 MB. */
const AT_ONCE = 64;
/** Longest time that an order waits for the call before its own, milliseconds. */
const LONGEST_WAIT_MS = 20;
/** Pauses between two looks whether an answer has come, milliseconds. */
const SHORTEST_LOOK_MS = 1;
const LONGEST_LOOK_MS = 10;
/** Time after which a call without an answer holds up no other, milliseconds. */
const LATE_MS = 1000;
/** Time after which an order is lost that went with another request's call, because that request was cancelled. */
const LOST_MS = 60_000;
/** Most stores whose calls are remembered. */
const CAPACITY = 1000;

/** Quotas of an order, or how to ask for them. */
export type LimitsOfKeys = KeyLimits | (() => Promise<KeyLimits>);

/** An order for a key. */
interface Order {
  readonly at: StoreContext;
  readonly key: NewKey;
  /** Null where the request that makes the call asks for them. */
  readonly limits: KeyLimits | null;
  sent: boolean;
  /** What became of it; null until that is known. */
  outcome: { readonly reply: Reply<KeyRecord> } | { readonly error: unknown } | null;
}

/** The orders for keys of one store. */
interface Orders {
  /** Those not sent yet, in the order of their arrival. */
  waiting: Order[];
  /** The latest call, until its answer has come. */
  call: { readonly sentAt: number } | null;
  /** How long the latest answer took, milliseconds. */
  took: number;
}

/**
 * Creations of keys by this isolate. Those that come while another one of the same store is under way go with the next
 * call, all together, so that the store writes to its disk once for all of them. A single one waits for nothing.
 */
export class KeyCreations {
  readonly #stores = new BoundedMap<string, Orders>(CAPACITY);
  readonly #wait: (milliseconds: number) => Promise<unknown>;

  constructor(
    wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
  ) {
    this.#wait = wait;
  }

  /**
   * Creates a key, as the store's own method does.
   *
   * @param background finishes the creation if the client goes away, because others may go with its call.
   * @param limits if it is a function, the request that makes the call asks for all that go with it, after the last has come.
   * @throws what the call or `limits` throws; Error for an order that was lost
   */
  create<K extends NewKey>(
    store: KeyStoreApi,
    at: StoreContext,
    background: Background,
    key: K,
    limits: LimitsOfKeys,
  ): Promise<Reply<KeyRecordOf<K["cloud"]>>> {
    const reply = this.#create(store, at, key, limits);
    background(reply.catch(() => null));
    return reply;
  }

  async #create<K extends NewKey>(
    store: KeyStoreApi,
    at: StoreContext,
    key: K,
    limits: LimitsOfKeys,
  ): Promise<Reply<KeyRecordOf<K["cloud"]>>> {
    const orders = this.#ordersOf(at, key);
    const given = typeof limits === "function" ? null : limits;
    const order: Order = { at, key, limits: given, sent: false, outcome: null };
    orders.waiting.push(order);
    const since = Date.now();
    while (order.outcome === null) {
      const now = Date.now();
      const until = order.sent ? since + LOST_MS : Math.min(since + LONGEST_WAIT_MS, freeAt(orders, now));
      if (now < until) await this.#wait(Math.min(until - now, untilNextLook(orders, now)));
      else if (order.sent) throw new Error("the call that creates the key is lost");
      else await send(orders, store, limits);
    }
    if ("error" in order.outcome) throw order.outcome.error;
    const { reply } = order.outcome;
    return reply.kind === "value" ? { ...reply, value: keyOf<K["cloud"]>(key.cloud, reply.value) } : reply;
  }

  #ordersOf({ scope, generation }: StoreContext, key: NewKey): Orders {
    const name = `${scope.name}/${generation}/${instanceIdOf(key) ?? ""}`;
    const known = this.#stores.get(name);
    if (known) return known;
    const made: Orders = { waiting: [], call: null, took: 0 };
    this.#stores.set(name, made);
    return made;
  }
}

/** Time from which the next call may go. */
function freeAt({ call }: Orders, now: number): number {
  return call === null ? now : call.sentAt + LATE_MS;
}

/**
 * Time until a request that waits looks again: when the call's answer is expected, and then every few milliseconds. No
 * request wakes another one, because a promise that another request resolves now and then goes on as that request in
 * workerd, where it may use nothing that its own has opened.
 */
function untilNextLook({ call, took }: Orders, now: number): number {
  const since = call === null ? 0 : now - call.sentAt;
  return Math.min(Math.max(SHORTEST_LOOK_MS, took - since, since / 4), LONGEST_LOOK_MS);
}

/**
 * Sends the orders that wait, and notes their outcome.
 *
 * @param store of the present request, as `limits`, because the runtime lets no request use what another one has opened.
 */
async function send(orders: Orders, store: KeyStoreApi, limits: LimitsOfKeys): Promise<void> {
  const sent = orders.waiting.splice(0, AT_ONCE);
  for (const order of sent) order.sent = true;
  const call = { sentAt: Date.now() };
  orders.call = call;
  try {
    const replies = await created(sent, store, limits);
    for (const [n, order] of sent.entries()) {
      const reply = replies[n];
      order.outcome = reply ? { reply } : { error: new Error("the store has not answered for the key") };
    }
  } catch (error) {
    for (const order of sent) order.outcome = { error };
  } finally {
    orders.took = Date.now() - call.sentAt;
    if (orders.call === call) orders.call = null;
  }
}

/** The store's replies to orders of one generation. */
async function created(
  orders: readonly Order[],
  store: KeyStoreApi,
  limits: LimitsOfKeys,
): Promise<Reply<KeyRecord>[]> {
  const own = typeof limits === "function" ? await limits() : limits;
  const ready = orders.map((order) => ({ now: order.at.now, key: order.key, limits: order.limits ?? own }));
  const [first] = orders;
  const [only, ...others] = ready;
  if (!first || !only) return [];
  if (others.length > 0) return store.keys.createAll(first.at, ready);
  return [await store.keys.create(first.at, only.key, only.limits)];
}
