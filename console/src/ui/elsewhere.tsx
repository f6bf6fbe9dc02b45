import { useCall } from "../data/live.ts";
import { overview } from "../data/overview.ts";
import { hrefOf, route, workspace } from "../data/place.ts";
import { counted } from "../data/words.ts";
import type { Partition } from "./place-picker.tsx";

/** Other workspaces that are offered. */
const MOST = 10;

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
  const isAdmin = overview.value?.access === "admin";
  const all = useCall<{ workspaces: readonly { name: string }[] }>(isAdmin ? "workspaces" : null);
  const here = workspace.value ?? overview.value?.workspace ?? "default";
  const others = ["default", ...(all.data?.workspaces ?? []).map(({ name }) => name)]
    .filter((name) => isAdmin && name !== here)
    .slice(0, MOST);
  const places = (data?.partitions ?? []).filter((place) => count(place) > 0);
  return (
    <div class="empty">
      <p>
        No {what} here, in the workspace <code>{here}</code>.
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
      {others.length > 0 && (
        <p>
          Other workspaces:{" "}
          {others.map((ws) => (
            <span key={ws}>
              <a href={hrefOf(route.value, { ws, cloud: null, account: null, region: null })}>{ws}</a>{" "}
            </span>
          ))}
        </p>
      )}
      <p>
        <a href={hrefOf("connect")}>Point an SDK at this server</a> to make some.
      </p>
    </div>
  );
}
