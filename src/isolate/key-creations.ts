import { BoundedMap } from "../bounded-map.ts";
import { instanceIdOf } from "../keys/alibaba-key.ts";
import { type KeyRecord, type KeyRecordOf, keyOf, type NewKey } from "../keys/key.ts";
import type { KeyLimits, KeyStoreApi, Reply, StoreContext } from "../objects/key-store/api.ts";
import type { Background } from "../request-context.ts";

/** Most keys that one call creates: a policy may have 32 kB, and a call 32 MB. */
const AT_ONCE = 64;
/** Longest time that an order waits for the call before its own, milliseconds. */
const LONGEST_WAIT_MS = 20;
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
  readonly limits: LimitsOfKeys;
  sent: boolean;
  /** What became of it; null until that is known. */
  outcome: { readonly reply: Reply<KeyRecord> } | { readonly error: unknown } | null;
  /** Has the request that waits look again. */
  wake: () => void;
}

/** The orders for keys of one store. */
interface Orders {
  /** Those not sent yet, in the order of their arrival. */
  waiting: Order[];
  /** The latest call, until its answer has come. */
  call: { readonly sentAt: number } | null;
}

/**
 * Creations of keys by this isolate. Those that come while another one of the same store is under way go with the next
 * call, all together, so that the store writes to its disk once for all of them. A single one waits for nothing.
 */
export class KeyCreations {
  readonly #stores = new BoundedMap<string, Orders>(CAPACITY);

  /**
   * Creates a key, as the store's own method does.
   *
   * @param background finishes the creation if the client goes away, because others may go with its call.
   * @param limits if it is a function, one request asks for all that go with its call, after the last of them has come.
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
    const order: Order = { at, key, limits, sent: false, outcome: null, wake: () => {} };
    orders.waiting.push(order);
    const since = Date.now();
    while (order.outcome === null) {
      const now = Date.now();
      const until = order.sent ? since + LOST_MS : Math.min(since + LONGEST_WAIT_MS, freeAt(orders, now));
      if (now < until) await woken(order, until - now);
      else if (order.sent) throw new Error("the call that creates the key is lost");
      else await send(orders, store);
    }
    if ("error" in order.outcome) throw order.outcome.error;
    const { reply } = order.outcome;
    return reply.kind === "value" ? { ...reply, value: keyOf<K["cloud"]>(key.cloud, reply.value) } : reply;
  }

  #ordersOf({ scope, generation }: StoreContext, key: NewKey): Orders {
    const name = `${scope.name}/${generation}/${instanceIdOf(key) ?? ""}`;
    const known = this.#stores.get(name);
    if (known) return known;
    const made: Orders = { waiting: [], call: null };
    this.#stores.set(name, made);
    return made;
  }
}

/** Time from which the next call may go. */
function freeAt({ call }: Orders, now: number): number {
  return call === null ? now : call.sentAt + LATE_MS;
}

/** Waits until the order is woken, at most `ms` milliseconds. The timer also keeps the runtime from giving the request up. */
async function woken(order: Order, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve) => {
    order.wake = resolve;
    timer = setTimeout(resolve, ms);
  });
  clearTimeout(timer);
}

/** Sends the orders that wait, and wakes all whose outcome it brings, and one to make the next call. */
async function send(orders: Orders, store: KeyStoreApi): Promise<void> {
  const sent = orders.waiting.splice(0, AT_ONCE);
  for (const order of sent) order.sent = true;
  const call = { sentAt: Date.now() };
  orders.call = call;
  try {
    const replies = await created(sent, store);
    for (const [n, order] of sent.entries()) {
      const reply = replies[n];
      order.outcome = reply ? { reply } : { error: new Error("the store has not answered for the key") };
    }
  } catch (error) {
    for (const order of sent) order.outcome = { error };
  } finally {
    if (orders.call === call) orders.call = null;
    for (const order of sent) order.wake();
    orders.waiting[0]?.wake();
  }
}

/** The store's replies to orders of one generation. */
async function created(orders: readonly Order[], store: KeyStoreApi): Promise<Reply<KeyRecord>[]> {
  let asked: Promise<KeyLimits> | undefined;
  const limitsOf = (limits: LimitsOfKeys) => {
    if (typeof limits !== "function") return limits;
    asked ??= limits();
    return asked;
  };
  const ready = await Promise.all(
    orders.map(async ({ at, key, limits }) => ({ now: at.now, key, limits: await limitsOf(limits) })),
  );
  const [first] = orders;
  const [only, ...others] = ready;
  if (!first || !only) return [];
  if (others.length > 0) return store.keys.createAll(first.at, ready);
  return [await store.keys.create(first.at, only.key, only.limits)];
}
