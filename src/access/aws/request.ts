import type { ConditionContext } from "../conditions/context.ts";
import type { Grant, GrantTerms } from "../grant.ts";
import type { AttachedPolicy } from "../policy/attached-policy.ts";
import type { Reason } from "../reason.ts";

export type { ConditionContext } from "../conditions/context.ts";
export type { AttachedPolicy } from "../policy/attached-policy.ts";

/** Who asks, as policies see it (IAM User Guide, Principal). */
export interface AwsPrincipal {
  /** `provider`: the identity provider that vouches for the caller of AssumeRoleWithWebIdentity. */
  readonly kind: "root" | "user" | "assumedRole" | "federatedUser" | "service" | "provider";
  /** Twelve digits; empty for a service and a provider. */
  readonly account: string;
  /** ARN in denials: of a role that of its session. The name of a service; ARN or domain of a provider. */
  readonly arn: string;
  /** ARN of the user, of the role with its path, of the root user, or of the user who made a federated session; `arn` again of a service or provider. */
  readonly entityArn: string;
  /** Unique id of that user or role (`AIDA…`, `AROA…`); null where there is none. */
  readonly entityId: string | null;
}

/** Policies on the side of the principal. */
export interface PrincipalPolicies {
  /** Inline, managed and those of groups. */
  readonly identity: readonly AttachedPolicy[];
  /** Permissions boundary; null for none. */
  readonly boundary: AttachedPolicy | null;
  /** Session policies; null for none, which is no ceiling. */
  readonly session: readonly AttachedPolicy[] | null;
  /** Service control policies of each level, from the root down; empty where none apply. */
  readonly serviceControls: readonly (readonly AttachedPolicy[])[];
  /** Policy of the VPC endpoint that the request came through; null for none. */
  readonly endpoint: AttachedPolicy | null;
}

/** What guards a key or a role: its own policy, grants, and the resource control policies of its account. */
export interface ResourceSide {
  readonly kind: "key" | "role";
  /** The account that owns it. */
  readonly account: string;
  /** Key policy, or trust policy. */
  readonly policy: AttachedPolicy;
  /**
   * Unique ids of the users and roles that the policy names, as they were when it was written, by ARN: one that was made
   * again since is not meant. Those left out are meant by their name.
   */
  readonly ids: ReadonlyMap<string, string>;
  /** Resource control policies; empty where none apply. */
  readonly resourceControls: readonly AttachedPolicy[];
  /** Grants of the key that may concern the principal. */
  readonly grants: readonly Grant[];
  /** What of the request grants look at; null where no grant can permit it. */
  readonly granted: GrantedFacts | null;
}

/** What of a request the constraints of grants look at. */
export interface GrantedFacts {
  /** Encryption context; null for operations and keys that have none. */
  readonly encryptionContext: ReadonlyMap<string, string> | null;
  /** The resource on whose behalf a service calls; null for all others. */
  readonly sourceArn: string | null;
  /** The grant to create; null for all operations but CreateGrant. */
  readonly child: GrantTerms | null;
}

/** One permission that a request needs. */
export interface AccessRequest {
  readonly principal: AwsPrincipal;
  /** Such as `kms:Encrypt`. */
  readonly action: string;
  /** ARN of the key, of the alias, of the role; `*` for actions without a resource. */
  readonly resource: string;
  readonly context: ConditionContext;
  readonly policies: PrincipalPolicies;
  /** Null for actions that no policy of a resource decides. */
  readonly guarded: ResourceSide | null;
}

/** The kind of policy that decided. `foreign`: the side of another account, of which the caller learns nothing. */
export type DecidedBy =
  | "serviceControl"
  | "resourceControl"
  | "endpoint"
  | "boundary"
  | "session"
  | "identity"
  | "resource"
  | "foreign";

/** Why a request is denied. */
export interface Denial {
  readonly explicit: boolean;
  readonly by: DecidedBy;
  /** ARN of the policy that denies; null where sentences show none. */
  readonly policyArn: string | null;
}

/** Null: allowed. */
export type Decision = Denial | null;

/** A decision with how it came about. */
export interface Explanation {
  readonly decision: Decision;
  readonly reasons: readonly Reason[];
}
