/** A moment with what was let through and refused. */
export interface Point {
  readonly allowed: number;
  readonly throttled: number;
}

const HEIGHT = 32;
const STEP = 6;

/** Bars of what was let through and refused, beside which the numbers stand as text. */
export function Sparkline({
  points,
  isWide = false,
}: {
  readonly points: readonly Point[];
  /** Whether it is as wide as the page. */
  readonly isWide?: boolean;
}) {
  const most = Math.max(1, ...points.map(({ allowed, throttled }) => allowed + throttled));
  const of = (count: number) => (count / most) * HEIGHT;
  return (
    <svg
      class={isWide ? "sparkline sparkline-wide" : "sparkline"}
      viewBox={`0 0 ${points.length * STEP || STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {points.map(({ allowed, throttled }, index) => (
        <g key={index}>
          <rect
            class="bar-allowed"
            x={index * STEP}
            y={HEIGHT - of(allowed)}
            width={STEP - 1}
            height={of(allowed)}
          />
          <rect
            class="bar-throttled"
            x={index * STEP}
            y={HEIGHT - of(allowed + throttled)}
            width={STEP - 1}
            height={of(throttled)}
          />
        </g>
      ))}
    </svg>
  );
}
