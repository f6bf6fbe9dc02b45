import type { Partition } from "../ui/place-picker.tsx";
import { type Told, useCall } from "./live.ts";
import { param } from "./place.ts";

/** An account of a cloud in a Region. */
export type Where = Pick<Partition, "cloud" | "account" | "region">;

/** The place that is chosen in the header; null for all of them. */
export function chosenPlace(): Where | null {
  const [cloud, account, region] = [param("cloud"), param("account"), param("region")];
  return cloud !== "" && account !== "" && region !== "" ? { cloud, account, region } : null;
}

/** A place in a line. */
export function placeName({ cloud, account, region }: Where): string {
  return `${cloud} · ${account} · ${region}`;
}

/** Where to look: in the chosen place alone, or where the workspace has something. @param cloud the only one that has it. */
export function usePlaces(cloud?: string): Told<readonly Where[]> {
  const chosen = chosenPlace();
  const told = useCall<{ partitions: readonly Partition[] }>(chosen ? null : "partitions");
  const isMeant = (place: Where) => cloud === undefined || place.cloud === cloud;
  if (chosen) return { ...told, data: [chosen].filter(isMeant), error: null, isLoading: false };
  const all = told.data?.partitions.filter(isMeant);
  return { ...told, data: all?.map(({ cloud, account, region }) => ({ cloud, account, region })) ?? null };
}
