import { BoundedMap } from "../bounded-map.ts";
import type { Cloud } from "../cloud/list.ts";
import { instanceIdOf } from "../keys/alibaba-key.ts";
import { bornKey, stateAtBirth } from "../keys/born-key.ts";
import { type KeyRecordOf, keyOf, type NewKey } from "../keys/key.ts";
import type { KeyLimits, KeyStoreApi, RefusedOrder, Reply, StoreContext } from "../objects/key-store/api.ts";

/** Most keys that one call creates: a policy may have 32 kB, and a call 32 MB. */
const AT_ONCE = 64;
/** Longest time that an order waits before it goes with a call, milliseconds. */
const LONGEST_WAIT_MS = 20;
/** Longest time after an answer in which the expected orders are waited for, in times of the call that it answers. */
const CALLS_TO_WAIT = 2;
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
  /** Time of its arrival by the wall clock, milliseconds. */
  readonly since: number;
  sent: boolean;
  /** What became of it; null until that is known. */
  outcome: { readonly reply: Reply<null> } | { readonly error: unknown } | null;
}

/** The orders for keys of one store. */
interface Orders {
  /** Those not sent yet, in the order of their arrival. */
  waiting: Order[];
  /** The latest call, until its answer has come. */
  call: { readonly sentAt: number } | null;
  /** When the latest answer came, and how long it took, milliseconds. */
  answeredAt: number;
  took: number;
  /** Number of orders for which the next call waits: those of the latest call and those that its end found waiting. */
  expected: number;
}

/**
 * Creations of keys by this isolate. Those that come while another one of the same store is under way go with the next
 * call, all together, so that the store writes to its disk once for all of them. After a call of several, the next one waits
 * a little for as many to come again, because each call costs much more than a key. A single one waits for nothing.
 */
export class KeyCreations {
  readonly #stores = new BoundedMap<string, Orders>(CAPACITY);
  readonly #wait: (milliseconds: number) => Promise<unknown>;

  /** @param wait by default a timer, which costs half of what `scheduler.wait` does. */
  constructor(
    wait: (milliseconds: number) => Promise<unknown> = (milliseconds) =>
      new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ) {
    this.#wait = wait;
  }

  /**
   * Creates a key. The caller finishes it even if its client goes away, because others may go with its call.
   *
   * @param limits if it is a function, the request that makes the call asks for all that go with it, after the last has come.
   * @throws what the call or `limits` throws; Error for an order that was lost
   */
  async create<K extends NewKey>(
    store: KeyStoreApi,
    at: StoreContext,
    key: K,
    limits: LimitsOfKeys,
  ): Promise<Reply<KeyRecordOf<K["cloud"]>>> {
    const orders = this.#ordersOf(at, key);
    const given = typeof limits === "function" ? null : limits;
    const order: Order = { at, key, limits: given, since: Date.now(), sent: false, outcome: null };
    orders.waiting.push(order);
    while (order.outcome === null) {
      const now = Date.now();
      const until = order.sent ? order.since + LOST_MS : sendsAt(orders, order);
      if (now < until) await this.#wait(Math.min(until - now, untilNextLook(orders, order, now)));
      else if (order.sent) throw new Error("the call that creates the key is lost");
      else await send(orders, store, limits);
    }
    if ("error" in order.outcome) throw order.outcome.error;
    const { reply } = order.outcome;
    if (reply.kind !== "value") return reply;
    const birth = { now: at.now, state: stateAtBirth(key, null), transitionAt: null };
    return { ...reply, value: keyOf<K["cloud"]>(key.cloud, bornKey<Cloud>(at.scope, key, birth)) };
  }

  #ordersOf({ scope, generation }: StoreContext, key: NewKey): Orders {
    const name = `${scope.name}/${generation}/${instanceIdOf(key) ?? ""}`;
    const known = this.#stores.get(name);
    if (known) return known;
    const made: Orders = { waiting: [], call: null, answeredAt: 0, took: 0, expected: 1 };
    this.#stores.set(name, made);
    return made;
  }
}

/**
 * Time at which an order's own request sends all that wait. The first order's does so when the call before has ended and
 * others have had the time to come, or the last expected order's when it comes; any other one's only if they fail to.
 */
function sendsAt(orders: Orders, order: Order): number {
  const { waiting, call, answeredAt, took, expected } = orders;
  const latest = order.since + LONGEST_WAIT_MS;
  if (call !== null) return Math.min(latest, call.sentAt + LATE_MS);
  if (waiting.length >= Math.min(expected, AT_ONCE)) return order.since;
  return order === waiting[0] ? Math.min(latest, answeredAt + CALLS_TO_WAIT * took) : latest;
}

/**
 * Time until a request that waits looks again: when what it waits for is expected, and then every few milliseconds. No
 * request wakes another one, because a promise that another request resolves now and then goes on as that request in
 * workerd, where it may use nothing that its own has opened.
 */
function untilNextLook({ waiting, call, took }: Orders, order: Order, now: number): number {
  const since = call === null ? 0 : now - call.sentAt;
  const answer = call === null ? 0 : Math.max(took - since, since / 4);
  const isNext = !order.sent && order !== waiting[0];
  return Math.min(
    Math.max(SHORTEST_LOOK_MS, isNext ? answer + CALLS_TO_WAIT * took : answer),
    LONGEST_LOOK_MS,
  );
}

/**
 * Sends the orders that wait, and notes their outcome.
 *
 * @param store of the present request, as `limits`, because the runtime lets no request use what another one has opened.
 */
async function send(orders: Orders, store: KeyStoreApi, limits: LimitsOfKeys): Promise<void> {
  const sent = orders.waiting.splice(0, AT_ONCE);
  const [first] = sent;
  if (!first) return;
  for (const order of sent) order.sent = true;
  const call = { sentAt: Date.now() };
  orders.call = call;
  try {
    const reply = await created(sent, first, store, limits);
    if (reply.kind !== "value") for (const order of sent) order.outcome = { reply };
    else {
      const refused = new Map(reply.value);
      for (const [place, order] of sent.entries()) {
        const failure = refused.get(place);
        order.outcome = { reply: failure ? { kind: "failure", failure } : { ...reply, value: null } };
      }
    }
  } catch (error) {
    for (const order of sent) order.outcome = { error };
  } finally {
    orders.answeredAt = Date.now();
    orders.took = orders.answeredAt - call.sentAt;
    orders.expected = sent.length === 1 ? 1 : sent.length + orders.waiting.length;
    if (orders.call === call) orders.call = null;
  }
}

/** The store's reply to orders of one generation. */
async function created(
  orders: readonly Order[],
  { at }: Order,
  store: KeyStoreApi,
  limits: LimitsOfKeys,
): Promise<Reply<readonly RefusedOrder[]>> {
  const own = typeof limits === "function" ? await limits() : limits;
  return store.keys.createAll(
    at,
    orders.map((order) => ({ now: order.at.now, key: order.key, limits: order.limits ?? own })),
  );
}
