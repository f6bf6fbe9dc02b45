import { entered } from "../../data/form.ts";
import { useCall } from "../../data/live.ts";
import { overview } from "../../data/overview.ts";
import { param, setParams } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { Check, Input } from "../../ui/field.tsx";
import { State } from "../../ui/icon.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { type CostRow, type Costs, difference, rowsOf } from "./compared.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Spans that are compared at a press, in milliseconds: the last one with the one before. */
const SPANS = [
  ["hour", HOUR_MS],
  ["day", DAY_MS],
  ["30 days", 30 * DAY_MS],
] as const;

/** What requests and keys would have cost at AWS, in a span or in two that are compared. */
export function AwsCosts() {
  const isComparing = param("from2") !== "" || param("to2") !== "";
  const whose = {
    ...(param("cloud") === "aws" && { account: param("account"), region: param("region") }),
    freeTier: param("free") === "true" ? true : null,
  };
  const told = useCall<Costs>("costs", { ...whose, from: param("from"), to: param("to") }, true);
  const other = useCall<Costs>(
    isComparing ? "costs" : null,
    { ...whose, from: param("from2"), to: param("to2") },
    true,
  );
  return (
    <>
      <Spans />
      {isComparing && other.error && <p class="failed">{other.error.message}</p>}
      <Loaded told={told}>
        {(costs) => (
          <>
            <p>
              From {moment(costs.from)} to {moment(costs.to)}
              {isComparing &&
                other.data &&
                `, compared with ${moment(other.data.from)} to ${moment(other.data.to)}`}
              , in {costs.currency}.
            </p>
            <Rows
              label="Costs by price class"
              rows={rowsOf(costs)}
              keyOf={({ name }) => name}
              columns={columnsOf(isComparing ? other.data : null)}
            />
            <p>
              Prices: {costs.source}. Throttled requests are not among the costs.{" "}
              {costs.keys.count === 1 ? "There is 1 key" : `There are ${counted(costs.keys.count)} keys`} now.
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

function columnsOf(other: Costs | null): readonly Column<CostRow>[] {
  const before = new Map((other ? rowsOf(other) : []).map((row) => [row.name, row]));
  return [
    { name: "What", of: ({ name }) => (name === "In all" ? <strong>{name}</strong> : name) },
    { name: "How much", isNumber: true, of: ({ count }) => count },
    {
      name: "Throttled",
      isNumber: true,
      of: ({ throttled }) =>
        throttled === null ? "" : throttled > 0 ? <State sign="throttled">{counted(throttled)}</State> : "0",
    },
    { name: "Amount", isNumber: true, of: ({ amount }) => amount },
    ...(other === null
      ? []
      : [
          {
            name: "How much, compared",
            isNumber: true,
            of: ({ name }: CostRow) => before.get(name)?.count ?? "",
          },
          {
            name: "Amount, compared",
            isNumber: true,
            of: ({ name }: CostRow) => before.get(name)?.amount ?? "",
          },
          {
            name: "Difference",
            isNumber: true,
            of: ({ name, amount }: CostRow) => difference(amount, before.get(name)?.amount ?? "0"),
          },
        ]),
  ];
}

/** Times as a field of a form has them, and as the query has them. */
function fieldOf(name: string): string {
  return param(name).slice(0, 19);
}

/** The spans, which the URL keeps. */
function Spans() {
  const compareLast = (length: number) => {
    const now = Date.parse(overview.value?.clock.now ?? new Date().toISOString()) + 1;
    const at = (back: number) => new Date(now - back).toISOString();
    setParams({ from: at(length), to: at(0), from2: at(2 * length), to2: at(length) }, true);
  };
  return (
    <details open={param("from") !== ""}>
      <summary>Spans to look at</summary>
      <p class="actions">
        {SPANS.map(([name, length]) => (
          <button type="button" key={name} onClick={() => compareLast(length)}>
            Last {name} and the one before
          </button>
        ))}
        <button
          type="button"
          onClick={() => setParams({ from: null, to: null, from2: null, to2: null }, true)}
        >
          This month alone
        </button>
      </p>
      <form
        class="filters"
        key={["from", "to", "from2", "to2"].map(param).join()}
        onSubmit={(event) => {
          event.preventDefault();
          const given = entered(event.currentTarget);
          const at = (name: string) =>
            given[name] === undefined ? null : `${given[name]}Z`.replace("ZZ", "Z");
          setParams({ from: at("from"), to: at("to"), from2: at("from2"), to2: at("to2") }, true);
        }}
      >
        {(
          [
            ["from", "From (UTC)"],
            ["to", "To"],
            ["from2", "Compared: from"],
            ["to2", "Compared: to"],
          ] as const
        ).map(([name, label]) => (
          <Input
            key={name}
            label={label}
            name={name}
            type="datetime-local"
            step="1"
            defaultValue={fieldOf(name)}
          />
        ))}
        <button type="submit">Show</button>
      </form>
      <Check
        label="Take off the free tier of 20,000 requests"
        name="free"
        checked={param("free") === "true"}
        onChange={(checked) => setParams({ free: checked ? "true" : null })}
      />
    </details>
  );
}
