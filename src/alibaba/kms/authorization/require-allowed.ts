import type { Runtime } from "../../../isolate/runtime.ts";
import type { Trace } from "../../../surface/trace.ts";
import { outsideOf } from "../../protocol/outside.ts";
import { requesterOf } from "../../protocol/requester.ts";
import type { RpcArrival } from "../../protocol/serve.ts";
import type { Operation } from "../operation.ts";
import { getSecretValue } from "../operations/get-secret-value.ts";
import { authorize } from "./authorize.ts";
import { isPermitted, type Question, questionOf, remember } from "./lasting-permits.ts";
import type { Named } from "./targets.ts";

/**
 * Requires that policies allow a request.
 *
 * @returns null where it is known that they do.
 * @throws AlibabaError Forbidden.NoPermission, InvalidSecurityToken.Expired
 */
export function requireAllowed(
  runtime: Runtime,
  operation: Operation,
  named: Named,
  { head, trace }: RpcArrival,
): Promise<void> | null {
  const { call } = named;
  const outside = outsideOf(head);
  call.requireSecretValue = (SecretName) =>
    decided(runtime, getSecretValue, { call, input: { SecretName }, located: [] }, outside, null, trace);
  const question = questionOf(runtime, operation, named, outside);
  if (question !== null && isPermitted(question)) return null;
  return decided(runtime, operation, named, outside, question, trace);
}

/** The same, decided anew. @param question of the request; null for one whose permit cannot be remembered */
async function decided(
  runtime: Runtime,
  operation: Operation,
  named: Named,
  outside: ReturnType<typeof outsideOf>,
  question: Question | null,
  trace: Trace,
): Promise<void> {
  const { call } = named;
  const circumstances = { ...outside, now: call.now, atDedicatedGateway: call.gateway !== null };
  const requester = await requesterOf(runtime, call.caller, circumstances, call.context);
  const isLasting = await authorize(runtime, operation, named, requester, trace);
  if (!isLasting || question === null) return;
  // What was decided on may have changed meanwhile.
  const asked = questionOf(runtime, operation, named, outside);
  if (asked?.identity === requester.identity && asked.access === question.access) remember(asked);
}
