import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import { moment } from "../../data/words.ts";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";

/** A line of a bill, which is a billable item of an order. */
interface Line {
  readonly orderId: string;
  readonly type: string;
  readonly kind: string;
  readonly instanceId: string;
  readonly createdAt: string;
  readonly code: string;
  readonly item: string;
  readonly listPrice: string;
  readonly months: number | null;
  readonly amount: string;
  readonly serviceFrom: string;
  readonly serviceTo: string;
}

/** `GET bills`. */
interface Bill {
  readonly currency: string;
  readonly total: string;
  readonly lines: readonly Line[];
}

/** A bill line by line: of an instance, or of all of an account, in a month or in all. */
export function BillLines({
  account,
  instanceId,
  month,
}: {
  readonly account: string;
  readonly instanceId?: string;
  /** In UTC+8, such as `2026-11`; empty for all. */
  readonly month?: string;
}) {
  const told = useCall<Bill>("bills", { account, instanceId, month }, true);
  return (
    <Loaded
      told={told}
      isEmpty={({ lines }) => lines.length === 0}
      empty={`Account ${account} was billed nothing${month ? ` in ${month}` : ""}. Buying, renewing and changing an instance is billed.`}
    >
      {({ lines, total, currency }) => (
        <>
          <Rows
            label="Lines of the bill"
            rows={lines}
            keyOf={({ orderId, code, item }) => `${orderId} ${code} ${item}`}
            columns={[
              {
                name: "Ordered",
                of: ({ createdAt }) => <time dateTime={createdAt}>{moment(createdAt)}</time>,
              },
              { name: "Order", of: ({ type, orderId }) => `${type} ${orderId}` },
              ...(instanceId === undefined
                ? [
                    {
                      name: "Instance",
                      of: ({ instanceId: id }: Line) => <a href={hrefOf(`instances/${id}`)}>{id}</a>,
                    },
                  ]
                : []),
              { name: "Item", of: ({ item, code }) => (item === code ? item : `${item} (${code})`) },
              {
                name: "Price",
                isNumber: true,
                of: ({ listPrice, months }) => (months === null ? listPrice : `${listPrice} a month`),
              },
              { name: "Months", isNumber: true, of: ({ months }) => months ?? "–" },
              { name: `Amount, ${currency}`, isNumber: true, of: ({ amount }) => amount },
            ]}
          />
          <p class="sum">
            In all <strong>{`${total} ${currency}`}</strong>, without tax.
          </p>
        </>
      )}
    </Loaded>
  );
}
