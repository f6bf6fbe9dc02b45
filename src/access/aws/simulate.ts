import type { ConditionContext } from "../conditions/context.ts";
import { contextKeysOf } from "../policy/context-keys.ts";
import { denyingPolicy, type Hearing, hearing, someAllow } from "./applies.ts";
import { explain } from "./explain.ts";
import { callerOf } from "./naming.ts";
import type { AccessRequest, AttachedPolicy, AwsPrincipal, Decision, ResourceSide } from "./request.ts";

/** What IAM's SimulatePrincipalPolicy and SimulateCustomPolicy are asked. */
export interface Simulation {
  /** The caller that the policies belong to. */
  readonly principal: AwsPrincipal;
  readonly identity: readonly AttachedPolicy[];
  readonly boundary: AttachedPolicy | null;
  /** Service control policies of each level; empty where none apply. */
  readonly serviceControls: readonly (readonly AttachedPolicy[])[];
  /** Policy of the resources, and the account that owns them; null for none. */
  readonly resourcePolicy: { readonly policy: AttachedPolicy; readonly account: string } | null;
  /** Such as `kms:Encrypt`. */
  readonly actions: readonly string[];
  /** ARNs, or `*`. */
  readonly resources: readonly string[];
  readonly context: ConditionContext;
}

/** A statement that a simulated decision came from. */
export interface MatchedStatement {
  /** Label of its policy. */
  readonly policy: string;
  /** Its Sid, or `statement N`. */
  readonly statement: string;
}

/** The answer for one action on one resource (IAM API Reference, EvaluationResult). */
export interface SimulatedDecision {
  readonly action: string;
  readonly resource: string;
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny";
  readonly matched: readonly MatchedStatement[];
  /** Condition keys that the policies read for the action, and the context has not. */
  readonly missingContextKeys: readonly string[];
  /** Whether the permissions boundary allows; null where there is none. */
  readonly allowedByBoundary: boolean | null;
  /** Whether service control policies allow; null where there are none. */
  readonly allowedByOrganization: boolean | null;
}

/** Decides each action on each resource, as `decide` does. Without a resource policy the others decide alone. */
export function simulate(simulation: Simulation): readonly SimulatedDecision[] {
  const { actions, resources } = simulation;
  return actions.flatMap((action) => resources.map((resource) => simulateOne(simulation, action, resource)));
}

function simulateOne(simulation: Simulation, action: string, resource: string): SimulatedDecision {
  const { principal, identity, boundary, serviceControls, context } = simulation;
  const policies = { identity, boundary, serviceControls, session: null, endpoint: null };
  const guarded = guardedBy(simulation);
  const request: AccessRequest = { principal, action, resource, context, policies, guarded };
  const caller = callerOf(request);
  const { decision, reasons } = explain(request);
  const effect = decision === null ? "Allow" : "Deny";
  const matched = reasons
    .filter((reason) => reason.matched && reason.effect === effect)
    .map(({ policy, statement }) => ({ policy, statement }));
  return {
    action,
    resource,
    decision: wordOf(decision),
    matched,
    missingContextKeys: missingKeys(simulation, action),
    allowedByBoundary: boundary && isAllowed([[boundary]], hearing("boundary", request, caller)),
    allowedByOrganization:
      serviceControls.length === 0
        ? null
        : isAllowed(serviceControls, hearing("serviceControl", request, caller)),
  };
}

function guardedBy({ resourcePolicy }: Simulation): ResourceSide | null {
  return (
    resourcePolicy && {
      kind: "key",
      account: resourcePolicy.account,
      policy: resourcePolicy.policy,
      ids: new Map(),
      resourceControls: [],
      grants: [],
      granted: null,
    }
  );
}

function wordOf(decision: Decision): SimulatedDecision["decision"] {
  if (decision === null) return "allowed";
  return decision.explicit ? "explicitDeny" : "implicitDeny";
}

/** Whether each level of policies allows a request, and none denies it. */
function isAllowed(levels: readonly (readonly AttachedPolicy[])[], at: Hearing): boolean {
  return levels.every((level) => someAllow(level, at)) && denyingPolicy(levels.flat(), at) === null;
}

function missingKeys(simulation: Simulation, action: string): readonly string[] {
  const { identity, boundary, serviceControls, resourcePolicy, context } = simulation;
  const all = [...identity, ...serviceControls.flat(), boundary, resourcePolicy?.policy ?? null];
  const keys = all.flatMap((each) => (each === null ? [] : contextKeysOf(each.policy, action)));
  const missing = keys.filter((key) => context.get(key.toLowerCase()) === undefined);
  return [...new Map(missing.map((key) => [key.toLowerCase(), key])).values()];
}
