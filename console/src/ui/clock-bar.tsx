import { useSignal } from "@preact/signals";
import { act } from "../data/act.ts";
import { overview } from "../data/overview.ts";
import { moment } from "../data/words.ts";
import { Dialog } from "./dialog.tsx";
import { State } from "./icon.tsx";

/** Steps of the clock, in seconds. */
const STEPS = [
  ["+1 s", 1],
  ["+1 min", 60],
  ["+1 h", 3600],
  ["+1 day", 86_400],
  ["+30 days", 2_592_000],
  ["+1 year", 31_536_000],
] as const;

/** Moves the workspace's clock on. */
export function advance(seconds: number): Promise<unknown> {
  return act(`The clock went on by ${seconds} seconds.`, {
    method: "POST",
    path: "clock/advance",
    body: { seconds },
  });
}

/** The workspace's clock: what it shows, and a dialog that moves it. */
export function ClockBar() {
  const isOpen = useSignal(false);
  const clock = overview.value?.clock;
  if (!clock) return null;
  const isFrozen = clock.mode === "frozen";
  const set = (mode: string, now?: string) =>
    act(mode === "frozen" ? "The clock stands still." : "The clock runs.", {
      method: "PUT",
      path: "clock",
      body: { mode, ...(now && { now }) },
    });
  return (
    <div class="clock">
      <button
        type="button"
        class="quiet"
        aria-haspopup="dialog"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {isFrozen ? <State sign="frozen">frozen</State> : <State sign="live">running</State>}{" "}
        <time dateTime={clock.now}>{moment(clock.now)}</time>
      </button>
      {isOpen.value && (
        <Dialog
          label="Clock"
          onClose={() => {
            isOpen.value = false;
          }}
        >
          <p>
            It shows <time dateTime={clock.now}>{moment(clock.now)}</time> (UTC) and{" "}
            {isFrozen ? "stands still" : "runs"}.
          </p>
          <p class="actions">
            <button type="button" onClick={() => set(isFrozen ? "running" : "frozen")}>
              {isFrozen ? "Let it run" : "Freeze it"}
            </button>
            {STEPS.map(([label, seconds]) => (
              <button type="button" key={label} onClick={() => advance(seconds)}>
                {label}
              </button>
            ))}
          </p>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const at = new FormData(event.currentTarget).get("at");
              const date = new Date(`${at}Z`);
              if (!Number.isNaN(date.getTime())) void set("frozen", date.toISOString());
            }}
          >
            <label>
              Freeze it at (UTC) <input type="datetime-local" name="at" step="1" required />
            </label>{" "}
            <button type="submit">Set</button>
          </form>
        </Dialog>
      )}
    </div>
  );
}
