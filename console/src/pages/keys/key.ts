/** The last cryptographic use of a key. */
export interface Use {
  readonly operation: string;
  readonly at: string;
  readonly requestId: string;
}

/** A key, as `GET keys` shows it. What only one cloud's keys have is left out at the others. */
export interface Key {
  readonly keyId: string;
  readonly arn: string;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly description: string;
  readonly keyUsage: string;
  readonly keySpec: string;
  readonly origin: string;
  readonly manager: "CUSTOMER" | "AWS" | "SERVICE";
  readonly state: string;
  readonly createdAt: string;
  readonly deletionAt: string | null;
  readonly transitionAt: string | null;
  readonly materialCreatedAt: string | null;
  readonly nextEventAt: string | null;
  readonly currentMaterialId: string | null;
  readonly imported: { readonly expirationModel: string; readonly validTo: string | null } | null;
  readonly rotation: {
    readonly enabled: boolean;
    readonly periodInDays: number;
    readonly nextAt: string | null;
  } | null;
  readonly aliases: readonly string[];
  readonly lastUse: Use | null;
  readonly multiRegion?: {
    readonly primaryRegion: string;
    readonly replicaRegions: readonly string[];
  } | null;
  readonly customKeyStore?: {
    readonly customKeyStoreId: string;
    readonly cloudHsmClusterId: string | null;
    readonly xksKeyId: string | null;
  } | null;
  readonly onDemandRotations?: number;
  readonly protectionLevel?: string;
  readonly creator?: string | null;
  readonly instanceId?: string | null;
  readonly deletionProtection?: { readonly enabled: boolean; readonly description: string };
}

/** A grant of a key. */
export interface Grant {
  readonly grantId: string;
  readonly name: string;
  readonly grantee: { readonly type: string; readonly name: string };
  readonly retiring: { readonly type: string; readonly name: string } | null;
  readonly operations: readonly string[];
  readonly constraints: unknown;
  readonly issuingAccount: string;
  readonly createdAt: string;
}

/** A material of a key, without what it is made of. */
export interface Material {
  readonly materialId: string;
  readonly rotationType: string | null;
  readonly awaiting: string | null;
  readonly description: string | null;
  readonly present: boolean;
  readonly createdAt: string | null;
  readonly rotatedAt: string | null;
  readonly validTo: string | null;
}

/** A key, as `GET keys/:id` shows it. */
export interface WholeKey extends Key {
  readonly policy: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly grants: readonly Grant[];
  readonly materials: readonly Material[];
}

/** Page of a key. */
export function pageOfKey({
  cloud,
  account,
  region,
  keyId,
}: Pick<Key, "cloud" | "account" | "region" | "keyId">) {
  return `keys/${cloud}/${account}/${region}/${encodeURIComponent(keyId)}`;
}
