/** Whether a key is kept from being deleted, and the owner's words on why. */
export interface DeletionProtection {
  readonly enabled: boolean;
  readonly description: string;
}

/** What is said of a new key of Alibaba Cloud KMS, besides what is said of every new key. */
export interface AlibabaKeyFacts {
  readonly cloud: "alibaba";
  /** SOFTWARE or HSM. */
  readonly protectionLevel: string;
  /** The service that made the key; null where its account did. */
  readonly creator: string | null;
  /** The KMS instance that the key is in; null for one outside of instances. */
  readonly instanceId: string | null;
  /** How a hardware instance keeps it (CreateKey: KeyStorageMechanism); null for keys that are in none. */
  readonly storageMechanism: string | null;
}

/** What a key of Alibaba Cloud KMS has, besides what every key has. */
export interface AlibabaKeyPart extends AlibabaKeyFacts {
  readonly deletionProtection: DeletionProtection;
}

/** The KMS instance that a key is in; null for one outside of instances, and for keys of clouds that have none. */
export function instanceIdOf(key: object & Partial<Pick<AlibabaKeyFacts, "instanceId">>): string | null {
  return key.instanceId ?? null;
}

/** Whether a key is kept from being deleted. */
export function isProtected(key: object & Partial<Pick<AlibabaKeyPart, "deletionProtection">>): boolean {
  return key.deletionProtection?.enabled ?? false;
}
