import type { ComponentChildren } from "preact";

/** Names with their values, as a list of facts. What is left out is not shown. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ComponentChildren] | null)[];
}) {
  return (
    <dl class="facts">
      {facts.map(
        (fact) =>
          fact && [<dt key={`${fact[0]} name`}>{fact[0]}</dt>, <dd key={fact[0]}>{fact[1] ?? "–"}</dd>],
      )}
    </dl>
  );
}

/** JSON as people read it; a text that is none stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A text area for JSON, with what is wrong with it. */
export function JsonField({
  label,
  value,
  wrong,
  onInput,
  rows = 6,
}: {
  readonly label: string;
  readonly value: string;
  /** What is wrong; null where nothing is. */
  readonly wrong: string | null;
  readonly onInput: (text: string) => void;
  readonly rows?: number;
}) {
  const id = `wrong-${label.replace(/\W+/g, "-")}`;
  return (
    <div>
      <label>
        <span class="label">{label}</span>
        <textarea
          class="code"
          rows={rows}
          spellcheck={false}
          value={value}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : id}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      </label>
      {wrong !== null && (
        <p id={id} class="wrong">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** What a text says in JSON: a value, undefined for an empty one, or what is wrong with it. */
export function parsedJson(text: string): { readonly value?: unknown; readonly wrong: string | null } {
  if (text.trim() === "") return { wrong: null };
  try {
    return { value: JSON.parse(text), wrong: null };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
