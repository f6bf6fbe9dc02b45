import type { PrincipalTag } from "../../auth/session.ts";
import type { AttachedPolicy, PrincipalPolicies } from "./request.ts";

/** The organization of an account, as far as requests see it (IAM User Guide, global condition keys). */
export interface OrganizationPlace {
  /** `o-…`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`, one path. */
  readonly path: string;
  readonly managementAccount: string;
}

/** What an account's organization says of it: of which the policies of its side take part in decisions. */
export interface AccountControls {
  readonly organization: OrganizationPlace | null;
  /** Empty for the management account. */
  readonly serviceControls: PrincipalPolicies["serviceControls"];
  readonly resourceControls: readonly AttachedPolicy[];
  /** Policies of VPC endpoints of the account, by the endpoint's id. */
  readonly endpoints: ReadonlyMap<string, AttachedPolicy>;
}

/** A user or role with all that bears on what it may do. */
export interface EffectiveIdentity {
  /** Whether there is such a user or role; the root user always is. */
  readonly exists: boolean;
  /** With its path. */
  readonly arn: string;
  /** `AIDA…`, `AROA…`; the account of the root user; null where it does not exist. */
  readonly id: string | null;
  readonly tags: readonly PrincipalTag[];
  readonly identity: readonly AttachedPolicy[];
  readonly boundary: AttachedPolicy | null;
  readonly controls: AccountControls;
}
