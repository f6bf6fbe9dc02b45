import { useCall } from "../../data/live.ts";
import { hrefOf, route, workspace } from "../../data/place.ts";
import { counted } from "../../data/words.ts";
import type { Partition } from "../../ui/place-picker.tsx";

/** What is said where nothing is: where there is something, and how to make some. */
export function Elsewhere({
  what,
  count,
}: {
  /** Such as `requests`. */
  readonly what: string;
  readonly count: (place: Partition) => number;
}) {
  const { data } = useCall<{ partitions: readonly Partition[] }>("partitions");
  const places = (data?.partitions ?? []).filter((place) => count(place) > 0);
  return (
    <div class="empty">
      <p>
        No {what} here, in the workspace <code>{workspace.value ?? "default"}</code>.
      </p>
      {places.length > 0 && (
        <ul>
          {places.map((place) => {
            const { cloud, account, region } = place;
            return (
              <li key={`${cloud}/${account}/${region}`}>
                <a href={hrefOf(route.value, { cloud, account, region })}>
                  {`${counted(count(place))} in ${cloud} · ${account} · ${region}`}
                </a>
              </li>
            );
          })}
        </ul>
      )}
      <p>
        <a href={hrefOf("connect")}>Point an SDK at this server</a> to make some.
      </p>
    </div>
  );
}
