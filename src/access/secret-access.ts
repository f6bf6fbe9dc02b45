import type { Tag } from "../keys/key.ts";

/** What guards a secret, and where it lies: all that a decision on its requests needs of the key store. */
export interface SecretAccess {
  /** The secret policy, JSON as it was put; null for the default one. */
  readonly policy: string | null;
  readonly tags: readonly Tag[];
  /** Id of the KMS key that encrypts the secret's values. */
  readonly encryptionKeyId: string;
  /** KMS instance of the secret; null for a secret outside of instances, which has no policy. */
  readonly instanceId: string | null;
}
