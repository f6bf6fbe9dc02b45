import type { InstanceRecord } from "./instance.ts";
import { isUsable } from "./lifecycle.ts";

/** How long an instance is Connecting ("about 10 minutes"), milliseconds of the workspace's clock. Ours. */
export const INSTANCE_CONNECT_MS = 2000;

/**
 * As GetKmsInstance names them (Status): bought, being connected, at work, not at work any more. `Released` is ours: a
 * released instance is not found.
 */
export type InstanceStatus = "Uninitialized" | "Connecting" | "Connected" | "Disconnected" | "Released";

export interface InstanceState {
  readonly status: InstanceStatus;
  /** Whether it does cryptography, and keys and secrets can be made in it. */
  readonly usable: boolean;
}

/**
 * What an instance is at an instant, its lifecycle being up to date.
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
