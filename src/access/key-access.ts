import type { PolicyPrincipals, Tag } from "../keys/key.ts";
import type { Grant } from "./grant.ts";

/** What guards a key against one caller: all that a decision on its requests needs of the key's store. */
export interface KeyAccess {
  /** The key policy, JSON as it was put. */
  readonly policy: string;
  /** The unique ids of the principals that the policy names; null where none were noted with it. */
  readonly principalIds: PolicyPrincipals | null;
  readonly tags: readonly Tag[];
  /** Names of the aliases, each with its prefix `alias/`. */
  readonly aliases: readonly string[];
  /** The grants whose grantee is the caller by any of its names, oldest first. */
  readonly grants: readonly Grant[];
}
