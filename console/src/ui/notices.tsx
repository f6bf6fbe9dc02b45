import { useEffect } from "preact/hooks";
import { notice } from "../data/act.ts";
import { Copy } from "./copy.tsx";

/** How long a notice stays, milliseconds. */
const STAYS_MS = 12_000;

/** What was done last, with the command that does the same. */
export function Notices() {
  const { value } = notice;
  useEffect(() => {
    if (value?.kind !== "done") return;
    const timer = setTimeout(() => {
      if (notice.value === value) notice.value = null;
    }, STAYS_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <div class="notices" role="status">
      {value && (
        <div class={`notice notice-${value.kind}`}>
          <p>{value.text}</p>
          {value.command && <Copy text={value.command} label="Copy as curl" />}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              notice.value = null;
            }}
          >
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
