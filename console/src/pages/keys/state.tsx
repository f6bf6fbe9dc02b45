import { type Sign, State } from "../../ui/icon.tsx";

/** Signs of the states of keys; those that are left out are on their way to another one. */
const SIGNS: Readonly<Record<string, Sign>> = {
  Enabled: "ok",
  Disabled: "frozen",
  PendingDeletion: "error",
  PendingReplicaDeletion: "error",
  Unavailable: "error",
};

/** The states that a key may be in. */
export const KEY_STATES = [
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingReplicaDeletion",
  "PendingImport",
  "Unavailable",
  "Creating",
  "Updating",
] as const;

/** The state of a key. */
export function KeyState({ state }: { readonly state: string }) {
  return <State sign={SIGNS[state] ?? "warning"}>{state}</State>;
}
