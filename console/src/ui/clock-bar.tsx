import { act } from "../data/act.ts";
import { advance, isClockOpen, jumpTo, lastJump } from "../data/clock.ts";
import { useCall } from "../data/live.ts";
import { type Overview, overview } from "../data/overview.ts";
import { moment } from "../data/words.ts";
import { Dialog } from "./dialog.tsx";
import { type Events, HappenedList } from "./happened.tsx";
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

/** The workspace's clock: what it shows, and a dialog that moves it. */
export function ClockBar() {
  const clock = overview.value?.clock;
  if (!clock) return null;
  return (
    <div class="clock">
      <button
        type="button"
        class="quiet"
        aria-haspopup="dialog"
        onClick={() => {
          isClockOpen.value = true;
        }}
      >
        {clock.mode === "frozen" ? <State sign="frozen">frozen</State> : <State sign="live">running</State>}{" "}
        <time dateTime={clock.now}>{moment(clock.now)}</time>
      </button>
      {isClockOpen.value && <ClockDialog clock={clock} />}
    </div>
  );
}

function ClockDialog({ clock }: { readonly clock: Overview["clock"] }) {
  const isFrozen = clock.mode === "frozen";
  // Asked for when the next thing is due; what a jump made happen is listed below.
  const { data } = useCall<Events>("events", { limit: 1 });
  const jump = lastJump.value;
  const nextAt = data?.nextAt ?? null;
  return (
    <Dialog
      label="Clock"
      onClose={() => {
        isClockOpen.value = false;
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
      <p class="actions">
        <button
          type="button"
          disabled={nextAt === null}
          onClick={() => nextAt !== null && jumpTo(Date.parse(nextAt))}
        >
          To the next event
        </button>
        <span>{nextAt === null ? "Nothing is due." : `It is due at ${moment(nextAt)}.`}</span>
      </p>
      <form
        class="actions"
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
      {jump && <HappenedList from={jump.from} to={jump.to} />}
    </Dialog>
  );
}

async function set(mode: string, now?: string): Promise<void> {
  const from = overview.value?.clock.now;
  const clock = await act<{ now: string }>(
    mode === "frozen" ? "The clock stands still." : "The clock runs.",
    {
      method: "PUT",
      path: "clock",
      body: { mode, ...(now !== undefined && { now }) },
    },
  );
  if (clock && now !== undefined && from !== undefined && from < clock.now)
    lastJump.value = { from, to: clock.now };
}
