/** Deletion protection of a key, and the owner's description of it. */
export interface DeletionProtection {
  readonly enabled: boolean;
  readonly description: string;
}

/** Properties of a new key that only Alibaba Cloud KMS has. */
export interface AlibabaKeyFacts {
  readonly cloud: "alibaba";
  /** SOFTWARE or HSM. */
  readonly protectionLevel: string;
  /** The service that made the key; null for a key made by its account. */
  readonly creator: string | null;
  /** The KMS instance of the key; null for a key outside of instances. */
  readonly instanceId: string | null;
  /** How a hardware instance keeps the key (CreateKey: KeyStorageMechanism); null for other keys. */
  readonly storageMechanism: string | null;
}

/** Properties of a key that only Alibaba Cloud KMS has. */
export interface AlibabaKeyPart extends AlibabaKeyFacts {
  readonly deletionProtection: DeletionProtection;
}

/** The KMS instance of a key; null for a key outside of instances, and for keys of other clouds. */
export function instanceIdOf(key: object & Partial<Pick<AlibabaKeyFacts, "instanceId">>): string | null {
  return key.instanceId ?? null;
}

/** Whether a key has deletion protection. */
export function isProtected(key: object & Partial<Pick<AlibabaKeyPart, "deletionProtection">>): boolean {
  return key.deletionProtection?.enabled ?? false;
}
