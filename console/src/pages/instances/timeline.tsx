import { jumpTo } from "../../data/clock.ts";
import { overview } from "../../data/overview.ts";
import { lasting, moment } from "../../data/words.ts";
import type { InstanceDetail } from "./instance.ts";

/** A moment of an instance's life. */
interface Mark {
  readonly name: string;
  readonly at: number;
}

/** Reminders are sent this long before the end, milliseconds. */
const REMINDED_MS = 3 * 86_400_000;

/** The life of an instance: a line from its purchase to its release, and the same as a list, with jumps to what is to come. */
export function Timeline({ instance }: { readonly instance: InstanceDetail }) {
  const now = Date.parse(overview.value?.clock.now ?? instance.createdAt);
  const [endAt, suspensionAt, releaseAt] = [instance.endAt, instance.suspensionAt, instance.releaseAt].map(
    (at) => Date.parse(at),
  ) as [number, number, number];
  const isEarly = releaseAt < endAt;
  const marks: Mark[] = [
    { name: "Paid", at: Date.parse(instance.createdAt) },
    ...(instance.connectedAt === null ? [] : [{ name: "Connected", at: Date.parse(instance.connectedAt) }]),
    { name: "Now", at: now },
    ...(isEarly
      ? []
      : [
          { name: "End of what is paid", at: endAt },
          { name: "Suspended", at: suspensionAt },
        ]),
    { name: "Released, its keys destroyed", at: releaseAt },
  ].sort((one, other) => one.at - other.at);
  const [first, last] = [marks[0]?.at ?? now, marks.at(-1)?.at ?? now];
  const x = (at: number) => 3 + (94 * (at - first)) / Math.max(1, last - first);
  const isRenewed = instance.renewalStatus === "AutoRenewal" && instance.phase === "active";
  return (
    <section aria-labelledby="life">
      <h2 id="life">Its life</h2>
      <svg class="timeline" aria-hidden="true">
        <Span from={x(first)} to={x(Math.min(endAt, last))} kind="active" />
        {!isEarly && <Span from={x(endAt)} to={x(suspensionAt)} kind="expired" />}
        {!isEarly && <Span from={x(suspensionAt)} to={x(releaseAt)} kind="suspended" />}
        {marks.map(({ name, at }, index) => (
          <g key={name} class={name === "Now" ? "life-mark life-now" : "life-mark"}>
            <line x1={`${x(at)}%`} x2={`${x(at)}%`} y1="14" y2="50" />
            <circle cx={`${x(at)}%`} cy={index % 2 === 0 ? 14 : 50} r="10" />
            <text x={`${x(at)}%`} y={index % 2 === 0 ? 18 : 54} text-anchor="middle">
              {index + 1}
            </text>
          </g>
        ))}
      </svg>
      <ol class="life">
        {marks.map(({ name, at }) => (
          <li key={name}>
            {name === "Now" ? <strong>Now</strong> : name}{" "}
            <time dateTime={new Date(at).toISOString()}>{moment(new Date(at).toISOString())}</time>
            {at > now && (
              <>
                , in {lasting(at - now)}
                {isRenewed &&
                  at >= endAt &&
                  (at === endAt ? ", when it renews itself" : " if a renewal fails")}{" "}
                <button type="button" onClick={() => jumpTo(at)}>
                  Jump there<span class="hidden">: {name}</span>
                </button>
              </>
            )}
          </li>
        ))}
      </ol>
      {endAt - REMINDED_MS > now && !isEarly && (
        <p>
          <button type="button" onClick={() => jumpTo(endAt - REMINDED_MS)}>
            Jump to 3 days before the end
          </button>
        </p>
      )}
    </section>
  );
}

function Span({ from, to, kind }: { readonly from: number; readonly to: number; readonly kind: string }) {
  return <line class={`life-span life-${kind}`} x1={`${from}%`} x2={`${to}%`} y1="32" y2="32" />;
}
