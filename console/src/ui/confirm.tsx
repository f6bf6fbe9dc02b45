import { useSignal } from "@preact/signals";
import { Dialog } from "./dialog.tsx";

/** A question before what cannot be undone, answered by typing a name. */
export function Confirm({
  label,
  text,
  name,
  onDone,
  onClose,
}: {
  readonly label: string;
  readonly text: string;
  /** What has to be typed. */
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const typed = useSignal("");
  return (
    <Dialog label={label} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={() => {
          if (typed.value === name) onDone();
        }}
      >
        <p>{text}</p>
        <label>
          Type <code>{name}</code>
          <input
            value={typed.value}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
            }}
          />
        </label>
        <p>
          <button type="submit" class="danger" disabled={typed.value !== name}>
            {label}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
