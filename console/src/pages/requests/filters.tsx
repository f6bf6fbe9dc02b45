import { useMemo } from "preact/hooks";
import { FILTERS } from "../../data/matching.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { param, setParams } from "../../data/place.ts";

const ONLY = ["failed", "throttled", "denied"];

/** What is asked for among the requests. It stands in the URL. */
export function FilterBar({ rows }: { readonly rows: readonly ShownRequest[] }) {
  const operations = useMemo(() => distinct(rows.map(({ operation }) => operation)), [rows]);
  const statuses = useMemo(() => distinct(rows.map(({ status }) => String(status))), [rows]);
  const principals = useMemo(() => distinct(rows.flatMap(({ principal }) => principal ?? [])), [rows]);
  const isAsked = FILTERS.some((name) => param(name) !== "");
  return (
    <search class="filters">
      <Field label="Search" name="q" type="search" />
      <Choice label="Operation" name="operation" values={operations} />
      <Choice label="Status" name="status" values={statuses} />
      <Choice label="Only" name="only" values={ONLY} />
      <Field label="Principal" name="principal" list={principals} />
      <Field label="Key" name="keyId" />
      {isAsked && (
        <button
          type="button"
          onClick={() => setParams(Object.fromEntries(FILTERS.map((name) => [name, null])))}
        >
          Clear
        </button>
      )}
    </search>
  );
}

function Field({
  label,
  name,
  type = "text",
  list,
}: {
  readonly label: string;
  readonly name: string;
  readonly type?: "text" | "search";
  readonly list?: readonly string[];
}) {
  return (
    <label>
      <span class="label">{label}</span>
      <input
        type={type}
        value={param(name)}
        autocomplete="off"
        list={list && `of-${name}`}
        onInput={({ currentTarget: { value } }) => setParams({ [name]: value })}
      />
      {list && (
        <datalist id={`of-${name}`}>
          {list.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </label>
  );
}

function Choice({
  label,
  name,
  values,
}: {
  readonly label: string;
  readonly name: string;
  readonly values: readonly string[];
}) {
  const chosen = param(name);
  const offered = chosen === "" || values.includes(chosen) ? values : [chosen, ...values];
  return (
    <label>
      <span class="label">{label}</span>
      <select value={chosen} onChange={({ currentTarget: { value } }) => setParams({ [name]: value })}>
        <option value="">All</option>
        {offered.map((value) => (
          <option key={value} value={value}>
            {value === "0" ? "no answer" : value}
          </option>
        ))}
      </select>
    </label>
  );
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
