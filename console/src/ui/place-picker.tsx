import { useCall } from "../data/live.ts";
import { overview } from "../data/overview.ts";
import { param, setParams, workspace } from "../data/place.ts";
import { many } from "../data/words.ts";

/** An account in a Region that has something. */
export interface Partition {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly keys: number;
  readonly secrets: number;
  readonly requests: number;
  readonly nextEventAt: string | null;
}

/** The workspace and the place that are shown, chosen from those that have something. */
export function PlacePicker() {
  const { data } = useCall<{ partitions: readonly Partition[] }>("partitions");
  const isAdmin = overview.value?.access === "admin";
  const all = useCall<{ workspaces: readonly { name: string }[] }>(isAdmin ? "workspaces" : null);
  const names = all.data?.workspaces.map(({ name }) => name) ?? [];
  const shown = workspace.value ?? overview.value?.workspace ?? "default";
  const place = [param("cloud"), param("account"), param("region")].join("/");
  const places = data?.partitions ?? [];
  return (
    <div class="places">
      <label>
        <span class="label">Workspace</span>
        <select
          value={shown}
          onChange={({ currentTarget: { value } }) =>
            setParams({ ws: value, cloud: null, account: null, region: null }, true)
          }
        >
          {[...new Set([shown, "default", ...(isAdmin ? names : [])])]
            .filter((name) => isAdmin || name === shown)
            .map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
        </select>
      </label>
      <label>
        <span class="label">Account and Region</span>
        <select
          value={place}
          onChange={({ currentTarget: { value } }) => {
            const [cloud = "", account = "", region = ""] = value.split("/");
            setParams({ cloud, account, region }, true);
          }}
        >
          <option value="//">All</option>
          {places.map(({ cloud, account, region, keys, secrets, requests }) => (
            <option key={`${cloud}/${account}/${region}`} value={`${cloud}/${account}/${region}`}>
              {`${cloud} · ${account} · ${region} (${many(keys, "key")}, ${secrets > 0 ? `${many(secrets, "secret")}, ` : ""}${many(requests, "request")})`}
            </option>
          ))}
          {place !== "//" &&
            !places.some((each) => `${each.cloud}/${each.account}/${each.region}` === place) && (
              <option value={place}>{place.split("/").filter(Boolean).join(" · ")}</option>
            )}
        </select>
      </label>
    </div>
  );
}
