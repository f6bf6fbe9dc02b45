import { counted } from "../data/words.ts";

/** How much of a limit is used: a bar with its numbers as text. */
export function Meter({
  label,
  used,
  limit,
  unit,
}: {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  /** Such as `a second`. */
  readonly unit: string;
}) {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  const words = `${counted(used)} of ${counted(limit)} ${unit}`;
  return (
    <div class="meter">
      <meter
        class={share >= 1 ? "meter-bar meter-full" : "meter-bar"}
        aria-label={label}
        min={0}
        max={1}
        value={share}
      >
        {words}
      </meter>
      <span class="meter-words">{words}</span>
    </div>
  );
}
