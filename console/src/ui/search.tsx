import { param, setParams } from "../data/place.ts";

/** A search whose text is kept in the URL, as `q`. */
export function Search({ label }: { readonly label: string }) {
  return (
    <label>
      <span class="label">{label}</span>
      <input
        type="search"
        value={param("q")}
        onInput={({ currentTarget: { value } }) => setParams({ q: value })}
      />
    </label>
  );
}

/** Whether texts have every word of the search. */
export function isFound(texts: readonly (string | null | undefined)[]): boolean {
  const words = param("q").toLowerCase().split(/\s+/);
  const whole = texts.join("\n").toLowerCase();
  return words.every((word) => whole.includes(word));
}

/** A choice that is kept in the URL; the first is no choice. */
export function Choice({
  label,
  name,
  options,
}: {
  readonly label: string;
  /** Name of the URL's parameter. */
  readonly name: string;
  readonly options: readonly string[];
}) {
  return (
    <label>
      <span class="label">{label}</span>
      <select value={param(name)} onChange={({ currentTarget: { value } }) => setParams({ [name]: value })}>
        <option value="">any</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}
