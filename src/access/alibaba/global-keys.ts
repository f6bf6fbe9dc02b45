import { type ConditionContext, madeOnce } from "../conditions/context.ts";
import type { RamPrincipal } from "./request.ts";

/** What the common condition keys of a request are made of. */
export interface RamFacts {
  readonly principal: RamPrincipal;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Address of the client; null where it is not told. */
  readonly sourceIp: string | null;
  /** Whether the request came by HTTPS. */
  readonly isSecure: boolean;
  /** Condition keys that the request itself states, in lower case: a test plays a network (docs/authorization.md). */
  readonly played: ReadonlyMap<string, readonly string[]>;
  /** Whether the request came to a dedicated gateway, which has no keys of VPCs. */
  readonly atDedicatedGateway: boolean;
}

/** Keys that a dedicated gateway never has (Alibaba Cloud SDK: differences of the gateways). */
const OF_SHARED_GATEWAY: ReadonlySet<string> = new Set(["acs:sourcevpc", "acs:vpcsourceip"]);

/** Facts that all requests of a client from one place have in common. */
type StandingFacts = Pick<RamFacts, "principal" | "sourceIp" | "isSecure">;

/** Common condition keys by their names in lower case (RAM, Policy elements: Condition). */
const STANDING: Readonly<Record<string, (facts: StandingFacts) => string | null>> = {
  "acs:securetransport": ({ isSecure }) => String(isSecure),
  "acs:sourceip": ({ sourceIp }) => sourceIp,
  // An access key proves no second factor.
  "acs:mfapresent": () => "false",
  "acs:principalarn": ({ principal }) => principal.entityArn,
};

/** The common condition key of which each request has a value of its own. */
const CURRENT_TIME = "acs:currenttime";

/** Condition keys of a service, in lower case, with their values; null where it has none of that name. */
export type ServiceKeys = (name: string) => readonly string[] | undefined;

const NONE: ServiceKeys = () => undefined;

/** The condition keys of a request. */
export interface RamConditions extends ConditionContext {
  /** Whether a policy has asked for the time, or the request states keys itself: the client's next one may have other values. */
  isMomentary(): boolean;
}

/** The condition keys of a request: those that it states itself, the service's, and the common ones. */
export function conditionsOf(facts: RamFacts, ofService: ServiceKeys = NONE): RamConditions {
  let isMomentary = facts.played.size > 0;
  const { get } = madeOnce((name) => {
    isMomentary ||= name === CURRENT_TIME;
    return valuesOf(name, facts, ofService);
  });
  return { get, isMomentary: () => isMomentary };
}

function valuesOf(name: string, facts: RamFacts, ofService: ServiceKeys): readonly string[] | undefined {
  if (facts.atDedicatedGateway && OF_SHARED_GATEWAY.has(name)) return undefined;
  const given = facts.played.get(name) ?? ofService(name);
  if (given !== undefined) return given;
  if (name === CURRENT_TIME) return [new Date(facts.now).toISOString()];
  const value = Object.hasOwn(STANDING, name) ? (STANDING[name]?.(facts) ?? null) : null;
  return value === null ? undefined : [value];
}
