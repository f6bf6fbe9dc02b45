/**
 * What a fixture's data directory holds, and what is needed to use it: made by the commit's own code, checked by ours.
 * Bytes are Base64. An item is null where the commit could not make it yet.
 */
export interface Inventory {
  /** The commit that made it. */
  readonly commit: string;
  /** Time of the workspace's clock, ISO 8601. */
  readonly now: string;
  readonly aws: AwsInventory;
  readonly alibaba: AlibabaInventory | null;
}

/** An access key of an account's root user. */
export interface Access {
  readonly account: string;
  readonly id: string;
  readonly secret: string;
}

/** A ciphertext, and what is in it. */
export interface Sealed {
  readonly blob: string;
  readonly plaintext: string;
}

/** A key, and something that it has sealed. */
export interface SealingKey {
  readonly keyId: string;
  readonly sealed: Sealed;
}

/** A key, and a signature or MAC of MESSAGE that it has made. */
export interface SigningKey {
  readonly keyId: string;
  readonly signature: string;
}

export interface AwsInventory {
  readonly access: Access;
  /** A key with CONTEXT, TAG, ALIAS and DESCRIPTION, rotated between its two ciphertexts, and every 100 days. */
  readonly symmetric: { readonly keyId: string; readonly sealed: readonly Sealed[] };
  readonly dataKey: SealingKey;
  readonly disabled: SealingKey;
  /** To be deleted after seven days. */
  readonly pendingDeletion: SealingKey;
  /** The AWS managed key of Amazon S3. */
  readonly managed: { readonly keyId: string };
  readonly policy: { readonly keyId: string; readonly text: string };
  /** In cn-north-1. */
  readonly china: SealingKey;
  /** Rate of `describe_key`, by the control API. */
  readonly quotaOverride: { readonly id: string; readonly limit: number };
  /** RSA_2048, ECC_NIST_P256, HMAC_256 and ML_DSA_44. */
  readonly signing: { readonly [spec: string]: SigningKey } | null;
  /** With imported material. */
  readonly imported: SealingKey | null;
  /** A key that waits for its material, wrapped by what GetParametersForImport gave. */
  readonly importing: { readonly keyId: string; readonly token: string; readonly wrapped: string } | null;
  /** The primary is in us-east-1, a replica in eu-west-3. */
  readonly multiRegion: SealingKey | null;
  readonly grant: { readonly keyId: string; readonly id: string; readonly token: string } | null;
  /** A key in an AWS CloudHSM key store that is connected. */
  readonly cloudHsm: (SealingKey & { readonly storeId: string }) | null;
  /** A request of Service Quotas that was approved. */
  readonly quotaRequest: { readonly id: string; readonly limit: number } | null;
  /** A fault that has not fired. */
  readonly fault: { readonly id: string } | null;
}

export interface AlibabaInventory {
  readonly access: Access;
  /** With CONTEXT, TAG and ALIAS. */
  readonly symmetric: SealingKey;
  readonly dataKey: SealingKey;
  readonly sm4: SealingKey;
  readonly pendingDeletion: { readonly keyId: string };
  readonly imported: SealingKey;
  /** RSA_2048: the signature is of the SHA-256 of MESSAGE. */
  readonly signing: SigningKey & { readonly versionId: string };
  /** A secret with the versions v1, v2. */
  readonly secret: { readonly name: string; readonly values: readonly string[] };
  readonly accessPoint: { readonly name: string };
  readonly instance: InstanceInventory | null;
}

/** An instance, and what an application has of it. */
export interface InstanceInventory {
  readonly id: string;
  readonly clientKey: { readonly keyId: string; readonly privateKeyPem: string };
  readonly keyId: string;
  /** Of AdvanceEncrypt. */
  readonly advance: Sealed;
  /** Of Encrypt, apart from its IV. */
  readonly raw: Sealed & { readonly iv: string };
  readonly secret: { readonly name: string; readonly value: string };
}

export const NOW = "2027-01-01T00:00:00.000Z";
export const CONTEXT = { purpose: "upgrade" } as const;
export const DESCRIPTION = "made before";
export const ALIAS = "alias/before";
export const TAG = { key: "made", value: "before" } as const;
export const MESSAGE = "a message";
/** The home of most AWS keys, the Region of a replica, and one with SM4. */
export const HOME = "us-east-1";
export const PARIS = "eu-west-3";
export const BEIJING = "cn-north-1";
