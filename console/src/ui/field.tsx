import type { InputHTMLAttributes } from "preact";

interface Field {
  readonly label: string;
  readonly name: string;
  /** What it is for, where the label does not say it all. */
  readonly hint?: string;
}

/** A field of a form with its label. */
export function Input({ label, hint, ...rest }: Field & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label>
      <span>{label}</span>
      <input {...rest} />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}

/** A choice in a form with its label. @param options each with its words; a text alone is its own */
export function Select({
  label,
  name,
  hint,
  value,
  options,
  onChange,
}: Field & {
  readonly value?: string;
  readonly options: readonly (string | readonly [value: string, words: string])[];
  readonly onChange?: (value: string) => void;
}) {
  return (
    <label>
      <span>{label}</span>
      <select name={name} value={value} onChange={({ currentTarget }) => onChange?.(currentTarget.value)}>
        {options.map((option) => {
          const [of, words] = typeof option === "string" ? [option, option] : option;
          return (
            <option key={of} value={of}>
              {words}
            </option>
          );
        })}
      </select>
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}

/** A yes or no in a form. */
export function Check({
  label,
  name,
  checked,
  onChange,
}: Field & { readonly checked?: boolean; readonly onChange?: (checked: boolean) => void }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        name={name}
        defaultChecked={checked}
        onChange={({ currentTarget }) => onChange?.(currentTarget.checked)}
      />{" "}
      {label}
    </label>
  );
}
