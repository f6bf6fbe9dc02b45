import type { ConditionContext } from "../conditions/context.ts";
import type { AttachedPolicy } from "../policy/attached-policy.ts";
import type { Reason } from "../reason.ts";

/** Who asks, as policies see it (RAM, Policy elements: Principal). */
export interface RamPrincipal {
  /** `provider`: the identity provider that vouches for the caller of AssumeRoleWithOIDC or AssumeRoleWithSAML. */
  readonly kind: "root" | "user" | "assumedRole" | "provider" | "service";
  /** 16 digits; of a provider those of its ARN; empty for a service. */
  readonly account: string;
  /** ARN of the user, of a role's session, of the account, of a provider; the name of a service. */
  readonly arn: string;
  /** ARN of the user, of the session's role, of the account; `arn` again for the others. */
  readonly entityArn: string;
  /** What denials show: id of a user, `role:session`. */
  readonly displayName: string;
}

/** What guards a key, a secret or a role besides the policies of the principal. */
export interface RamResourceSide {
  readonly kind: "key" | "secret" | "role";
  /** The account that owns it. */
  readonly account: string;
  /** Its own policy; null where it has none, as keys and secrets outside of instances. */
  readonly policy: AttachedPolicy | null;
  /**
   * Whether the KMS instance of the key or secret is shared with the caller's account, which may then use it as if its policy
   * named the account.
   */
  readonly isShared: boolean;
}

/** What the resource directory of the resource's account says. */
export interface RamControls {
  readonly managementAccount: string;
  /** Control policies of each level; no level where they are off. */
  readonly levels: readonly (readonly AttachedPolicy[])[];
}

/** One permission that a request needs. */
export interface RamRequest {
  readonly principal: RamPrincipal;
  /** Such as `kms:Encrypt`. */
  readonly action: string;
  /** ARN of the key, secret, alias, container or role; `*` for actions without a resource. */
  readonly resource: string;
  /** The account that owns the resource; the caller's own for actions without one. */
  readonly account: string;
  readonly context: ConditionContext;
  /** Policies of the user and its groups, or of the role. */
  readonly identity: readonly AttachedPolicy[];
  /** Session policy; null for none, which is no ceiling. */
  readonly session: AttachedPolicy | null;
  readonly controls: RamControls | null;
  /** Null for actions that no policy of a resource decides. */
  readonly guarded: RamResourceSide | null;
}

/** The kind of policy that decided. */
export type RamDecidedBy = "control" | "session" | "identity" | "resource" | "trust";

/** Why a request is denied. */
export interface RamDenial {
  readonly explicit: boolean;
  readonly by: RamDecidedBy;
  /** The policy that denies; null for an implicit denial. */
  readonly policy: AttachedPolicy | null;
}

/** Null: allowed. */
export type RamDecision = RamDenial | null;

/** A decision with how it came about. */
export interface RamExplanation {
  readonly decision: RamDecision;
  readonly reasons: readonly Reason[];
}
