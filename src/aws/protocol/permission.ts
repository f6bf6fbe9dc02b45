import { decide } from "../../access/aws/decide.ts";
import type { GlobalFacts } from "../../access/aws/global-keys.ts";
import { denialSentence } from "../../access/aws/sentence.ts";
import { noteDenied, type Trace } from "../../surface/trace.ts";
import type { policyModeOf } from "../../workspace-settings.ts";
import { AwsError } from "./errors.ts";
import { type ConditionKeys, conditionsOf, requesterOf, type SignedRequest } from "./requester.ts";

/** Whether policies decide on a request, and its record. */
export interface Judged {
  readonly policies: ReturnType<typeof policyModeOf>;
  readonly trace: Trace;
}

/** A signed request where it is known whether policies decide. */
export interface JudgedRequest extends SignedRequest, Judged {}

/** Permissions that a request needs, on one resource that has no policy of its own. */
export interface Needed {
  /** Such as `iam:CreateUser`. */
  readonly actions: readonly string[];
  /** ARN, or `*`. */
  readonly resource: string;
  /** Condition keys of the service. */
  readonly keys: ConditionKeys;
  /** Tags in the request, and their keys; none where they are left out. */
  readonly requestTags?: GlobalFacts["requestTags"];
  readonly tagKeys?: GlobalFacts["tagKeys"];
}

/**
 * Requires that the policies of the caller allow what a request needs, where they decide.
 *
 * @throws AwsError AccessDeniedException
 */
export async function requirePermission(
  request: JudgedRequest,
  { actions, resource, keys, requestTags = null, tagKeys = null }: Needed,
): Promise<void> {
  if (request.policies === "off") return;
  const { facts, policies } = await requesterOf(request);
  const { principal } = facts;
  const context = conditionsOf({ ...facts, requestTags, tagKeys }, keys);
  for (const action of actions) {
    const denial = decide({ principal, action, resource, context, policies, guarded: null });
    if (denial === null) continue;
    const { principal: principalArn } = request.caller;
    refuseOrNote(request, denialSentence({ principalArn, action, resource, denial }));
  }
}

/**
 * Records what policies deny, and refuses it where they are enforced.
 *
 * @param sentence of the refusal.
 * @throws AwsError AccessDeniedException
 */
export function refuseOrNote({ policies, trace }: Judged, sentence: string): void {
  if (policies === "off") return;
  noteDenied(trace, { sentence, observed: policies === "observe" });
  if (policies === "enforce") throw new AwsError("AccessDeniedException", sentence);
}
