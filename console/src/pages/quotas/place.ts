import { useCall } from "../../data/live.ts";
import { param } from "../../data/place.ts";
import type { Partition } from "../../ui/place-picker.tsx";

/** The place whose quotas are shown; account and Region are left out where none is chosen and nothing is there. */
export interface ChosenPlace {
  readonly cloud: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly instance?: string | undefined;
}

/**
 * The chosen place, else that of the cloud where most requests were; null until it is known.
 *
 * @param cloud where no cloud is chosen.
 */
export function useQuotaPlace(cloud?: string): ChosenPlace | null {
  const { data, error } = useCall<{ partitions: readonly Partition[] }>("partitions");
  const instance = param("instance");
  if (instance !== "") return { cloud: "alibaba", instance };
  const shown = cloud ?? (param("cloud") || "aws");
  const [account, region] = [param("account"), param("region")];
  if (account !== "" && region !== "" && param("cloud") === shown) return { cloud: shown, account, region };
  if (data === null && error === null) return null;
  const busiest = (data?.partitions ?? [])
    .filter((each) => each.cloud === shown)
    .sort((one, other) => other.requests - one.requests)[0];
  return { cloud: shown, account: busiest?.account, region: busiest?.region };
}
