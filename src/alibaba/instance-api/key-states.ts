import { Failure } from "../../errors.ts";
import type { AlibabaKeyRecord, StateGuard } from "../../keys/key.ts";
import type { InstanceOperation } from "./messages.ts";

/** As for the same things on the shared gateway. */
const USED: StateGuard = {
  Disabled: "keyDisabled",
  PendingDeletion: "keyPendingDeletion",
  PendingImport: "keyPendingImport",
};

/** Operations that work in every state of their key. */
const UNGUARDED: readonly InstanceOperation[] = ["GetPublicKey"];

/** @throws Failure where the state of the key does not let the operation work */
export function guardState(operation: InstanceOperation, { state, arn }: AlibabaKeyRecord): void {
  const refused = UNGUARDED.includes(operation) ? undefined : USED[state];
  if (refused) throw new Failure({ code: refused, arn });
}
