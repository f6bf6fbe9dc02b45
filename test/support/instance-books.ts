import { setTimeout as sleep } from "node:timers/promises";
import { alibabaClient, freshAlibabaAccount } from "./alibaba.ts";
import { connection } from "./alibaba-instances.ts";
import { type BssClient, bssClient, KMS } from "./bss.ts";
import type { Random } from "./random.ts";

const FIRST_BALANCE = 100_000_000;
const TWO_SECONDS = 2;
const DAY_SECONDS = 86_400;
/** Number of orders that are read at the same time. */
const AT_ONCE = 16;

interface Order {
  readonly orderId: string;
  readonly type: string;
  readonly cents: number;
  readonly instanceId: string;
  readonly serviceTo: string;
}

interface Instance {
  readonly instanceId: string;
  readonly phase: string;
  readonly endAt: string;
}

interface Notice {
  readonly instanceId: string;
  readonly kind: string;
}

/** A request that may not have been answered. Its token allows to repeat it. */
interface Asked {
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Id of the acknowledged order, or null. */
  orderId: string | null;
}

/** An account that buys, renews and refunds instances until its server is gone, and the answers it got. */
export class InstanceBooks {
  readonly account = freshAlibabaAccount();
  readonly #asked: Asked[] = [];
  /** Acknowledged instances that renew themselves, and those that end. */
  readonly #renewing: string[] = [];
  readonly #ending: string[] = [];
  /** Key ids by instance. */
  readonly #keys = new Map<string, string>();
  #tokens = 0;

  /** Buys and connects instances that will end, each with a key in it. */
  async prepare(url: string): Promise<void> {
    const kms = alibabaClient({ url, account: this.account });
    for (let count = 0; count < 3; count++) await this.#buy(bssClient({ url, account: this.account }), false);
    for (const instanceId of this.#ending) await kms.call("ConnectKmsInstance", connection(instanceId));
    await advance(url, TWO_SECONDS);
    for (const instanceId of this.#ending) {
      const { KeyMetadata } = await kms.call("CreateKey", { DKMSInstanceId: instanceId });
      this.#keys.set(instanceId, String((KeyMetadata as { KeyId: string }).KeyId));
    }
  }

  /** Buys, renews, refunds, and moves the clock, until the server is gone. */
  async load(url: string, random: Random, isOver: () => boolean): Promise<void> {
    const client = bssClient({ url, account: this.account });
    const until = async (work: () => Promise<unknown>) => {
      while (!isOver()) {
        await work().catch((error: unknown) => {
          if (!isOver()) throw error;
        });
      }
    };
    await Promise.all([
      until(() => this.#buy(client, true)),
      until(() => this.#buy(client, random.int(0, 1) === 0)),
      until(() => this.#renew(client, random)),
      until(() => this.#giveUp(client, random)),
      until(() => advance(url, random.int(1, 4) * DAY_SECONDS)),
    ]);
  }

  /** Repeats all requests, because the outcome of those without an answer is unknown. */
  async askAgain(url: string): Promise<string[]> {
    const client = bssClient({ url, account: this.account });
    const wrong: string[] = [];
    for (const asked of this.#asked) {
      const { Code, Data } = await client.call(asked.action, asked.parameters);
      const orderId = Code === "Success" ? String(Data.OrderId) : null;
      if (asked.orderId !== null && orderId !== null && orderId !== asked.orderId) {
        wrong.push(`${asked.action} ${asked.orderId} has become ${Code} ${orderId}`);
      }
      asked.orderId ??= orderId;
    }
    return wrong;
  }

  /** Checks the account's books. @returns contradictions, a line each. */
  async disagreements(url: string): Promise<string[]> {
    const wrong: string[] = [];
    const control = async <T>(path: string): Promise<T> =>
      (await (await fetch(`${url}/_fauxkms/${path}`)).json()) as T;
    const { instances } = await control<{ instances: Instance[] }>(`instances?account=${this.account}`);
    const { reminders } = await control<{ reminders: Notice[] }>(`reminders?account=${this.account}`);
    const { balance } = await control<{ balance: string }>(`balances/${this.account}`);
    const orders = await ordersOf(bssClient({ url, account: this.account }));
    const require = (holds: boolean, text: string) => {
      if (!holds) wrong.push(text);
    };

    const paid = orders.reduce((sum, { cents }) => sum + cents, 0);
    require(FIRST_BALANCE - paid === centsOf(balance), `orders of ${paid} cents, a balance of ${balance}`);
    for (const { action, orderId } of this.#asked) {
      const isThere = orderId === null || orders.some((order) => order.orderId === orderId);
      require(isThere, `${action} ${orderId} is lost`);
    }
    const bought = this.#asked.filter(({ action }) => action === "CreateInstance").length;
    require(orders.filter(({ type }) => type === "New").length === bought, `not ${bought} purchases`);
    for (const { instanceId, orderId } of orders) {
      const isThere = instances.some((instance) => instance.instanceId === instanceId);
      require(isThere, `order ${orderId} without its instance ${instanceId}`);
    }
    for (const { instanceId, phase, endAt } of instances) {
      const own = orders.filter((order) => order.instanceId === instanceId);
      const kinds = reminders.filter((notice) => notice.instanceId === instanceId).map(({ kind }) => kind);
      const count = (type: string) => own.filter((order) => order.type === type).length;
      require(count("New") === 1, `${instanceId} has ${count("New")} purchases`);
      const ends = own.filter(({ type }) => type !== "Refund").map(({ serviceTo }) => Date.parse(serviceTo));
      require(Math.max(...ends) === Date.parse(endAt), `${instanceId} ends at ${endAt}, which was not paid`);
      const renewals = this.#asked.filter(
        ({ action, orderId, parameters }) =>
          action === "RenewInstance" && orderId !== null && parameters.InstanceId === instanceId,
      );
      const automatic = kinds.filter((kind) => kind === "renewal").length;
      require(count("Renew") ===
        renewals.length +
          automatic, `${instanceId} has ${count("Renew")} renewals, not ${renewals.length} and ${automatic}`);
      const released = count("Refund") + kinds.filter((kind) => kind === "release").length;
      require(released ===
        (phase === "released" ? 1 : 0), `${instanceId} is ${phase}, released ${released} times`);
    }
    wrong.push(...(await this.#wrongKeys(url, instances)));
    return wrong;
  }

  /** Checks that released instances have no keys left, and every other one has its own. */
  async #wrongKeys(url: string, instances: readonly Instance[]): Promise<string[]> {
    const { call } = alibabaClient({ url, account: this.account });
    const wrong: string[] = [];
    for (const [instanceId, KeyId] of this.#keys) {
      const isThere = await call("DescribeKey", { KeyId }).then(
        () => true,
        (error: unknown) => {
          const { code } = error as { code?: string };
          if (code === "Forbidden.KeyNotFound") return false;
          // Its instance has expired.
          if (code === "Forbidden.DKMSInstanceStateInvalid") return true;
          throw error;
        },
      );
      const phase = instances.find((instance) => instance.instanceId === instanceId)?.phase;
      if (isThere === (phase === "released"))
        wrong.push(`key ${KeyId} of ${phase} ${instanceId}: ${isThere}`);
    }
    return wrong;
  }

  async #buy(client: BssClient, renews: boolean): Promise<void> {
    const asked = this.#ask("CreateInstance", {
      ...KMS,
      SubscriptionType: "Subscription",
      Period: 1,
      ...(renews && { RenewalStatus: "AutoRenewal", RenewPeriod: 1 }),
      Parameter: [{ Code: "ProductVersion", Value: "3" }],
    });
    const { OrderId, InstanceId } = await client.data(asked.action, asked.parameters);
    asked.orderId = String(OrderId);
    (renews ? this.#renewing : this.#ending).push(String(InstanceId));
  }

  async #renew(client: BssClient, random: Random): Promise<void> {
    if (this.#renewing.length === 0) return sleep(1);
    const asked = this.#ask("RenewInstance", {
      ...KMS,
      InstanceId: random.pick(this.#renewing),
      RenewPeriod: 1,
    });
    const { OrderId } = await client.data(asked.action, asked.parameters);
    asked.orderId = String(OrderId);
  }

  async #giveUp(client: BssClient, random: Random): Promise<void> {
    await sleep(random.int(0, 200));
    const instanceId = this.#ending.shift();
    if (instanceId === undefined) return;
    const asked = this.#ask("RefundInstance", { ...KMS, InstanceId: instanceId, ImmediatelyRelease: "1" });
    const { Code, Data } = await client.call(asked.action, asked.parameters);
    // The instance may have been released meanwhile, by the clock.
    if (Code === "Success") asked.orderId = String(Data.OrderId);
  }

  #ask(action: string, parameters: Readonly<Record<string, unknown>>): Asked {
    const ClientToken = `${this.account}-${++this.#tokens}`;
    const asked: Asked = { action, parameters: { ...parameters, ClientToken }, orderId: null };
    this.#asked.push(asked);
    return asked;
  }
}

/** All orders of an account. */
async function ordersOf(client: BssClient): Promise<Order[]> {
  const ids: string[] = [];
  for (let PageNum = 1; ; PageNum++) {
    const { OrderList, TotalCount } = await client.data("QueryOrders", {
      ProductCode: "kms",
      CreateTimeStart: "2020-01-01T00:00:00Z",
      PageNum,
      PageSize: 300,
    });
    ids.push(...(OrderList as { Order: { OrderId: string }[] }).Order.map(({ OrderId }) => OrderId));
    if (ids.length >= Number(TotalCount)) break;
  }
  const orders: Order[] = [];
  while (ids.length > 0) {
    orders.push(...(await Promise.all(ids.splice(0, AT_ONCE).map((id) => orderOf(client, id)))));
  }
  return orders;
}

async function orderOf(client: BssClient, orderId: string): Promise<Order> {
  const { OrderList } = await client.data("GetOrderDetail", { OrderId: orderId });
  const [order] = (OrderList as { Order: Record<string, string>[] }).Order;
  return {
    orderId,
    type: String(order?.OrderType),
    cents: centsOf(String(order?.PretaxAmount)),
    instanceId: String(JSON.parse(String(order?.InstanceIDs))[0]),
    serviceTo: String(order?.UsageEndTime),
  };
}

function centsOf(amount: string): number {
  return Number(amount.replace(".", ""));
}

async function advance(url: string, seconds: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ seconds });
  const { status } = await fetch(`${url}/_fauxkms/clock/advance`, { method: "POST", headers, body });
  if (status !== 200) throw new Error(`clock/advance: ${status}`);
}
