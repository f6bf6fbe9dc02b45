import { type Denied, denialOfAll } from "../../access/alibaba/decide-any.ts";
import { conditionsOf, type ServiceKeys } from "../../access/alibaba/global-keys.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { noteDenied, type Trace } from "../../surface/trace.ts";
import type { policyModeOf } from "../../workspace-settings.ts";
import type { AlibabaCaller } from "./alibaba-caller.ts";
import { deniedDetail } from "./diagnostic.ts";
import { AlibabaError, type OwnError } from "./error.ts";
import { outsideOf } from "./outside.ts";
import { type Arrived, controlsOf, requesterOf } from "./requester.ts";

/** A signed request of a service, where it is known whether policies decide. */
export interface JudgedRequest extends Arrived {
  readonly policies: ReturnType<typeof policyModeOf>;
  readonly trace: Trace;
  readonly runtime: Runtime;
  readonly caller: AlibabaCaller;
  readonly request: Request;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** A permission that a request needs, on a resource of the caller's account that has no policy of its own. */
export interface Needed {
  /** Such as `ram:CreateUser`. */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** Another name of the action in policies; one of the two must be allowed, and none denied. */
  readonly alias?: string;
  readonly keys?: ServiceKeys;
}

/** What a service says to who may not. */
export const RAM_DENIED: OwnError = {
  code: "NoPermission",
  status: 403,
  text: "You are not authorized to do this action. You should be authorized by RAM.",
};

/**
 * Requires that the policies of the caller allow what a request needs, where they decide.
 *
 * @param words the service's own error.
 * @throws AlibabaError
 */
export async function requirePermission(
  judged: JudgedRequest,
  { action, alias, resource, keys }: Needed,
  words: OwnError = RAM_DENIED,
): Promise<void> {
  const { policies, runtime, caller, request, now } = judged;
  if (policies === "off") return;
  const circumstances = { ...outsideOf(request), now, atDedicatedGateway: false };
  const requester = await requesterOf(runtime, caller, circumstances, judged);
  const { account } = caller;
  const asked = {
    principal: requester.principal,
    action,
    resource,
    account,
    context: conditionsOf(requester.facts, keys),
    identity: requester.identity.identity,
    session: requester.session,
    controls: await controlsOf(runtime, requester, account, judged),
    guarded: null,
  };
  const forms = alias === undefined ? [asked] : [asked, { ...asked, action: alias }];
  const denied = denialOfAll(forms);
  if (denied !== null) await refuseOrNote(judged, denied, words);
}

/**
 * Records what policies deny, and refuses it where they are enforced.
 *
 * @throws AlibabaError
 */
export async function refuseOrNote(
  {
    policies,
    trace,
    runtime,
    caller,
  }: Pick<JudgedRequest, "policies" | "trace" | "runtime"> & {
    readonly caller: Pick<AlibabaCaller, "workspace">;
  },
  denied: Denied,
  words: OwnError,
): Promise<void> {
  const { principal, action, resource } = denied.request;
  const policy = denied.denial.policy?.label;
  const sentence = `${principal.arn} may not ${action} on ${resource}: ${words.text}`;
  noteDenied(trace, { sentence, observed: policies === "observe", ...(policy !== undefined && { policy }) });
  if (policies !== "enforce") return;
  const detail = await deniedDetail(runtime.masterKey, caller.workspace, denied);
  throw new AlibabaError(words, undefined, detail);
}
