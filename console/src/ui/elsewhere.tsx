import { useCall } from "../data/live.ts";
import { overview } from "../data/overview.ts";
import { hrefOf, workspace } from "../data/place.ts";
import { chosenPlace, placeName } from "../data/where.ts";
import { many } from "../data/words.ts";
import { Snippet } from "./copy.tsx";
import type { Partition } from "./place-picker.tsx";

/** What is said where a list has nothing: where there is some, and how to make one. */
export function Elsewhere({
  noun,
  page,
  counted,
  make,
}: {
  /** One of what the list has, such as `key`. */
  readonly noun: string;
  readonly page: string;
  /** The count of them that partitions tell; left out where they tell none. */
  readonly counted?: "keys" | "secrets" | "requests";
  /** A command that makes one; without it, an SDK does. */
  readonly make?: string;
}) {
  const places = useCall<{ partitions: readonly Partition[] }>("partitions");
  const isAdmin = overview.value?.access === "admin";
  const spaces = useCall<{ workspaces: readonly { readonly name: string }[] }>(isAdmin ? "workspaces" : null);
  const chosen = chosenPlace();
  const here = workspace.value ?? overview.value?.workspace ?? "default";
  const others = (places.data?.partitions ?? []).filter(
    (place) => chosen !== null && placeName(place) !== placeName(chosen) && (!counted || place[counted] > 0),
  );
  const names = ["default", ...(spaces.data?.workspaces.map(({ name }) => name) ?? [])];
  return (
    <>
      <p>
        No {noun} in the workspace <code>{here}</code>
        {chosen && `, ${placeName(chosen)}`}.
      </p>
      {others.length > 0 && (
        <>
          <p>{counted ? "There are some elsewhere:" : "The workspace has something elsewhere:"}</p>
          <ul>
            {others.slice(0, 10).map((place) => (
              <li key={placeName(place)}>
                <a href={hrefOf(page, { cloud: place.cloud, account: place.account, region: place.region })}>
                  {placeName(place)}
                </a>
                {counted && ` (${many(place[counted], noun)})`}
              </li>
            ))}
          </ul>
        </>
      )}
      {isAdmin && names.some((name) => name !== here) && (
        <p>
          Other workspaces:{" "}
          {[...new Set(names)]
            .filter((name) => name !== here)
            .slice(0, 10)
            .map((name, index) => (
              <span key={name}>
                {index > 0 && ", "}
                <a href={hrefOf(page, { ws: name, cloud: null, account: null, region: null })}>{name}</a>
              </span>
            ))}
        </p>
      )}
      {make === undefined ? (
        <p>
          <a href={hrefOf("connect")}>Point an SDK at this server.</a>
        </p>
      ) : (
        <Snippet label={`Make a ${noun}`} text={make} />
      )}
    </>
  );
}
