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
 * The state of an instance whose lifecycle is up to date.
 *
 * @param now milliseconds of the workspace's clock.
 * @param worksExpired whether an expired instance works (lifecycle.ts).
 */
export function instanceState(
  { lifecycle, connection }: Pick<InstanceRecord, "lifecycle" | "connection">,
  now: number,
  worksExpired: boolean,
): InstanceState {
  if (lifecycle.phase === "released") return { status: "Released", usable: false };
  if (!isUsable(lifecycle, worksExpired)) return { status: "Disconnected", usable: false };
  if (!connection) return { status: "Uninitialized", usable: false };
  if (now < connection.connectedAt + INSTANCE_CONNECT_MS) return { status: "Connecting", usable: false };
  return { status: "Connected", usable: true };
}
