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

/** Common condition keys by their names in lower case (RAM, Policy elements: Condition). */
const KEYS: Readonly<Record<string, (facts: RamFacts) => string | null>> = {
  "acs:currenttime": ({ now }) => new Date(now).toISOString(),
  "acs:securetransport": ({ isSecure }) => String(isSecure),
  "acs:sourceip": ({ sourceIp }) => sourceIp,
  // An access key proves no second factor.
  "acs:mfapresent": () => "false",
  "acs:principalarn": ({ principal }) => principal.entityArn,
};

/** Condition keys of a service, in lower case, with their values; null where it has none of that name. */
export type ServiceKeys = (name: string) => readonly string[] | undefined;

const NONE: ServiceKeys = () => undefined;

/** The condition keys of a request: those that it states itself, the service's, and the common ones. */
export function conditionsOf(facts: RamFacts, ofService: ServiceKeys = NONE): ConditionContext {
  return madeOnce((name) => valuesOf(name, facts, ofService));
}

function valuesOf(name: string, facts: RamFacts, ofService: ServiceKeys): readonly string[] | undefined {
  if (facts.atDedicatedGateway && OF_SHARED_GATEWAY.has(name)) return undefined;
  const given = facts.played.get(name) ?? ofService(name);
  if (given !== undefined) return given;
  const value = Object.hasOwn(KEYS, name) ? (KEYS[name]?.(facts) ?? null) : null;
  return value === null ? undefined : [value];
}
