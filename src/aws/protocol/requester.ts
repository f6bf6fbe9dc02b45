import { type GlobalFacts, globalKey } from "../../access/aws/global-keys.ts";
import type { ConditionContext, PrincipalPolicies } from "../../access/aws/request.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { AwsCaller } from "./aws-caller.ts";
import { outsideOf } from "./outside.ts";
import { ownPoliciesOf } from "./own-policies.ts";
import { principalOf, requireSameEntity } from "./principal.ts";

/** A signed request of a service whose own conditions are few. */
export interface SignedRequest {
  readonly caller: AwsCaller;
  readonly runtime: Runtime;
  readonly request: Request;
  readonly wall: number;
  readonly background: Background;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** Who asks, with the policies on their side and what global condition keys tell. */
export interface Requester {
  readonly facts: GlobalFacts;
  readonly policies: PrincipalPolicies;
}

/** Condition keys, in lower case, with their values. */
export type ConditionKeys = readonly (readonly [name: string, values: readonly string[]])[];

/** What global condition keys tell of a request on nothing. */
export const ON_NOTHING = {
  resourceAccount: null,
  resourceOrganization: null,
  resourceTags: [],
  requestTags: null,
  tagKeys: null,
} as const;

/** Whoever signed a request. @throws AwsError UnrecognizedClientException, for a session of who is gone */
export async function requesterOf(signed: SignedRequest): Promise<Requester> {
  const { caller, runtime, request, wall, background, now } = signed;
  const { workspace, account, entity, session, region } = caller;
  const whose = { workspace, cloud: "aws", account, entity } as const;
  const identity = await runtime.identities.get(whose, wall, background);
  requireSameEntity(caller, identity);
  const outside = outsideOf(request);
  const principal = principalOf(caller, identity);
  return {
    facts: { ...ON_NOTHING, ...outside, principal, identity, session, now, region },
    policies: await ownPoliciesOf(runtime, caller, identity, outside.played, { wall, background }),
  };
}

/**
 * The condition keys of a request: those that it states itself, the service's own, and the global ones. Where one of the
 * service comes again, the later counts.
 */
export function conditionsOf(facts: GlobalFacts, own: ConditionKeys): ConditionContext {
  const ofService = new Map(own);
  return {
    get(name) {
      const values = facts.played.get(name) ?? ofService.get(name);
      return values ?? (name.startsWith("aws:") ? globalKey(name, facts) : undefined);
    },
  };
}
