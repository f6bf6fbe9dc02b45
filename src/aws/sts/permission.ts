import { decide } from "../../access/aws/decide.ts";
import type { ConditionKeys } from "../protocol/principal-keys.ts";
import { contextOfKeys, requestKeys } from "../protocol/request-keys.ts";
import { denied, notAuthorized } from "./errors.ts";
import { askingOf } from "./identity.ts";
import type { AnyCall, Call } from "./operation.ts";

/**
 * Refuses what policies deny, where they decide; where they are only observed it is told on stderr.
 *
 * @param sentence of the refusal.
 * @throws AwsError AccessDenied
 */
export function refuseOrNote({ policies, runtime }: AnyCall, sentence: string): void {
  if (policies === "enforce") throw denied(sentence);
  if (policies === "observe") runtime.notices?.tell(`policies would have denied: ${sentence}`);
}

/**
 * Requires that policies allow actions on no resource.
 *
 * @param keys condition keys of the input.
 * @throws AwsError AccessDenied
 */
export async function requireAllowed(
  call: Call,
  actions: readonly string[],
  resource: string,
  keys: ConditionKeys = [],
): Promise<void> {
  if (call.policies === "off") return;
  const { principal, policies, keys: own } = await askingOf(call);
  const context = contextOfKeys(requestKeys(call), own, keys);
  if (principal.kind === "root" && policies.serviceControls.length === 0) return;
  for (const action of actions) {
    const request = { principal, action: `sts:${action}`, resource, context, policies, guarded: null };
    if (decide(request) !== null) {
      refuseOrNote(call, notAuthorized(call.caller.principal, action, resource));
    }
  }
}
