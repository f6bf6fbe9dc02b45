import type { AttachedPolicy } from "../policy/attached-policy.ts";

/** What the resource directory of an account says of it. */
export interface DirectoryPlace {
  /** `rd-…`. */
  readonly id: string;
  readonly managementAccount: string;
  /** Control policies of each level, from the root folder down; no level where they are off. */
  readonly controls: readonly (readonly AttachedPolicy[])[];
}

/** A RAM user or role with all that bears on what it may do. */
export interface RamIdentity {
  /** Whether there is such a user or role; the account itself always is. */
  readonly exists: boolean;
  /** `acs:ram::<account>:user/alice`. */
  readonly arn: string;
  /** Digits; the account of the root user; null where it does not exist. */
  readonly id: string | null;
  /** Its own policies and those of its groups. */
  readonly identity: readonly AttachedPolicy[];
  /** Null for an account in no resource directory. */
  readonly directory: DirectoryPlace | null;
}
