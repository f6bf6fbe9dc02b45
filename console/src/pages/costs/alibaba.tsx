import { act } from "../../data/act.ts";
import { entered } from "../../data/form.ts";
import { useCall } from "../../data/live.ts";
import { hrefOf, param, setParams } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { Input, Select } from "../../ui/field.tsx";
import type { Partition } from "../../ui/place-picker.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { BillLines } from "../instances/bill.tsx";
import type { Instance } from "../instances/instance.ts";
import { Reminders } from "../instances/reminders.tsx";

/** An order, in `GET orders`. */
interface Order {
  readonly orderId: string;
  readonly type: string;
  readonly instanceId: string;
  readonly region: string;
  readonly createdAt: string;
  readonly amount: string;
  readonly serviceFrom: string;
  readonly serviceTo: string;
}

/** The account of a caller who names none. */
const STANDARD_ACCOUNT = "1000000000000000";

/** What an account of Alibaba Cloud has paid for its instances, and may still spend. */
export function AlibabaCosts() {
  const instances = useCall<{ instances: readonly Instance[] }>("instances");
  const places = useCall<{ partitions: readonly Partition[] }>("partitions");
  const isHere = param("cloud") === "alibaba" && param("account") !== "";
  const accounts = [
    ...new Set([
      ...(isHere ? [param("account")] : []),
      ...(instances.data?.instances ?? []).map(({ account }) => account),
      ...(places.data?.partitions ?? []).flatMap(({ cloud, account }) =>
        cloud === "alibaba" ? account : [],
      ),
      STANDARD_ACCOUNT,
    ]),
  ];
  const account = param("payer") || (accounts[0] ?? STANDARD_ACCOUNT);
  if (instances.data === null && instances.isLoading) return <p class="loading">Loading…</p>;
  return (
    <>
      <p class="filters">
        <Select
          label="Account"
          name="payer"
          value={account}
          options={accounts.includes(account) ? accounts : [account, ...accounts]}
          onChange={(payer) => setParams({ payer }, true)}
        />
      </p>
      <Balance key={account} account={account} />
      <section aria-labelledby="bill">
        <h2 id="bill">Bill</h2>
        <p class="filters">
          <Input
            label="Month (UTC+8), or empty for all"
            name="month"
            type="month"
            value={param("month")}
            onInput={({ currentTarget }) => setParams({ month: currentTarget.value })}
          />
        </p>
        <BillLines account={account} month={param("month")} />
      </section>
      <Orders account={account} />
      <section aria-labelledby="reminders">
        <h2 id="reminders">Reminders</h2>
        <Reminders account={account} />
      </section>
    </>
  );
}

function Balance({ account }: { readonly account: string }) {
  const told = useCall<{ balance: string }>(`balances/${encodeURIComponent(account)}`, {}, true);
  return (
    <section aria-labelledby="balance">
      <h2 id="balance">Balance</h2>
      <Loaded told={told}>
        {({ balance }) => (
          <>
            <p>
              <strong>{balance}</strong> USD, from which purchases and renewals are paid.
            </p>
            <form
              class="filters"
              onSubmit={(event) => {
                event.preventDefault();
                const dollars = Number(entered(event.currentTarget).balance);
                void act(`The balance of ${account} was set.`, {
                  method: "PUT",
                  path: `balances/${encodeURIComponent(account)}`,
                  body: { balance: dollars.toFixed(2) },
                });
              }}
            >
              <Input label="Set it to, USD" name="balance" type="number" min="0" step="0.01" required />
              <button type="submit">Set</button>
            </form>
          </>
        )}
      </Loaded>
    </section>
  );
}

function Orders({ account }: { readonly account: string }) {
  const told = useCall<{ total: number; orders: readonly Order[] }>("orders", { account, limit: 1000 }, true);
  return (
    <section aria-labelledby="orders">
      <h2 id="orders">Orders</h2>
      <Loaded
        told={told}
        isEmpty={({ orders }) => orders.length === 0}
        empty={
          <>
            Account {account} has ordered nothing.{" "}
            <a href={hrefOf("instances", { buy: "true" })}>Buy an instance</a>
          </>
        }
      >
        {({ orders, total }) => (
          <>
            <Rows
              label="Orders, newest first"
              rows={orders}
              keyOf={({ orderId }) => orderId}
              columns={[
                {
                  name: "Time",
                  of: ({ createdAt }) => <time dateTime={createdAt}>{moment(createdAt)}</time>,
                },
                { name: "Order", of: ({ orderId }) => orderId },
                { name: "Type", of: ({ type }) => type },
                {
                  name: "Instance",
                  of: ({ instanceId }) => <a href={hrefOf(`instances/${instanceId}`)}>{instanceId}</a>,
                },
                { name: "Region", of: ({ region }) => region },
                { name: "Until", of: ({ serviceTo }) => moment(serviceTo) },
                { name: "Amount, USD", isNumber: true, of: ({ amount }) => amount },
              ]}
            />
            {total > orders.length && (
              <p>
                The newest {counted(orders.length)} of {counted(total)}.
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
