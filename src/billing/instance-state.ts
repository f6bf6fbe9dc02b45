import type { InstanceRecord } from "./instance.ts";
import { isUsable } from "./lifecycle.ts";

/** How long an instance is Connecting, milliseconds of the workspace's clock. Ours; documented: "about 10 minutes". */
export const INSTANCE_CONNECT_MS = 2000;

/**
 * Status of an instance as GetKmsInstance names it: bought, being connected, working, stopped. `Released` is ours:
 * Alibaba Cloud does not find a released instance.
 */
export type InstanceStatus = "Uninitialized" | "Connecting" | "Connected" | "Disconnected" | "Released";

export interface InstanceState {
  readonly status: InstanceStatus;
  /** Whether it serves cryptographic operations, and keys and secrets can be created in it. */
  readonly usable: boolean;
}

/**
 * Fewest HSMs in the cluster of a hardware instance: "must be connected to a hardware security module (HSM) cluster that
 * contains at least two HSMs" (Performance data for KMS, Test conditions).
 */
export const LEAST_HSMS = 2;

/** Whether an instance has the HSMs that it needs; a software instance needs none. */
export function hasCluster({ specification, hsms }: Pick<InstanceRecord, "specification" | "hsms">): boolean {
  return specification.type !== "hardware" || (hsms ?? LEAST_HSMS) >= LEAST_HSMS;
}

/**
 * The state of an instance whose lifecycle is up to date.
 *
 * @param now milliseconds of the workspace's clock.
 * @param worksExpired whether an expired instance works (lifecycle.ts).
 */
export function instanceState(
  instance: Pick<InstanceRecord, "lifecycle" | "connection" | "specification" | "hsms">,
  now: number,
  worksExpired: boolean,
): InstanceState {
  const { lifecycle, connection } = instance;
  if (lifecycle.phase === "released") return { status: "Released", usable: false };
  if (!isUsable(lifecycle, worksExpired)) return { status: "Disconnected", usable: false };
  if (!connection) return { status: "Uninitialized", usable: false };
  if (!hasCluster(instance)) return { status: "Disconnected", usable: false };
  if (now < connection.connectedAt + INSTANCE_CONNECT_MS) return { status: "Connecting", usable: false };
  return { status: "Connected", usable: true };
}
