/**
 * The table of the Developer Guide's page "Key states of AWS KMS keys", copied by hand and independent of `src/`: the
 * answer of an operation for a key in each state. The page lacks Encapsulate, Decapsulate and GetKeyLastUsage: the
 * first two are like Sign, the third is like DescribeKey.
 */

export const STATES = [
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingReplicaDeletion",
  "PendingImport",
  "Unavailable",
  "Creating",
  "Updating",
] as const;

export type State = (typeof STATES)[number];

/** Kinds of keys that the operations need. `external` has imported material, `store` is in a custom key store. */
export type Kind = "symmetric" | "external" | "signing" | "mac" | "agreement" | "encapsulation";

/** The notes of the page that are errors, and `ok`; `-` where there is no such key. */
export type Cell = "ok" | "-" | "1" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "11" | "14" | "15" | "16";

/** Type and text of each note. @param arn of the key. */
export const NOTES: Readonly<Record<Exclude<Cell, "ok" | "-">, (arn: string) => [string, string | null]>> = {
  1: (arn) => ["DisabledException", `${arn} is disabled.`],
  // The page has two texts for notes 2 and 3; this one was recorded, and "pending replica deletion" of that state.
  3: (arn) => ["KMSInvalidStateException", `${arn} is pending deletion.`],
  4: (arn) => ["KMSInvalidStateException", `${arn} is not pending deletion (or pending replica deletion).`],
  5: (arn) => ["KMSInvalidStateException", `${arn} is pending import.`],
  6: (arn) => [
    "UnsupportedOperationException",
    `${arn} origin is EXTERNAL which is not valid for this operation.`,
  ],
  7: (arn) => [
    "UnsupportedOperationException",
    `${arn} origin is AWS_CLOUDHSM which is not valid for this operation.`,
  ],
  8: (arn) => ["KMSInvalidStateException", `${arn} is pending deletion.`],
  9: (arn) => [
    "UnsupportedOperationException",
    `${arn} origin is <ORIGIN> which is not valid for this operation.`,
  ],
  11: (arn) => ["KMSInvalidStateException", `${arn} is unavailable.`],
  14: (arn) => ["KMSInvalidStateException", `${arn} is creating.`],
  15: (arn) => ["KMSInvalidStateException", `${arn} is updating.`],
  // The page has 14 for a replica that is Creating; this was recorded.
  16: (arn) => ["UnsupportedOperationException", `${arn} is not a multi-region primary key.`],
};

export interface Row {
  readonly operation: string;
  readonly kind: Kind;
  /** One for each of STATES. */
  readonly cells: readonly Cell[];
}

const row = (operations: string, kind: Kind, cells: string): Row[] =>
  operations.split(" ").map((operation) => ({ operation, kind, cells: cells.split(" ") as Cell[] }));

//                                        Enabled Disabled PD PRD PImport Unavail Creating Updating
export const KEY_STATE_TABLE: readonly Row[] = [
  ...row("CancelKeyDeletion", "symmetric", "4 4 ok ok 4 4 4 4"),
  ...row("CreateAlias", "symmetric", "ok ok 3 3 ok ok ok ok"),
  ...row("CreateGrant", "symmetric", "ok 1 3 3 5 ok 14 ok"),
  ...row(
    "Encrypt Decrypt ReEncrypt GenerateDataKey GenerateDataKeyWithoutPlaintext",
    "symmetric",
    "ok 1 3 3 5 11 14 ok",
  ),
  ...row("GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext", "symmetric", "ok 1 3 3 5 7 14 ok"),
  ...row("Sign Verify", "signing", "ok 1 3 3 5 - 14 ok"),
  ...row("GenerateMac VerifyMac", "mac", "ok 1 3 3 5 - 14 ok"),
  ...row("DeriveSharedSecret", "agreement", "ok 1 3 3 5 - 14 ok"),
  ...row("Encapsulate Decapsulate", "encapsulation", "ok 1 3 3 - - 14 ok"),
  ...row("DeleteAlias", "symmetric", "ok ok ok ok ok ok ok ok"),
  ...row("DeleteImportedKeyMaterial", "symmetric", "9 9 9 9 ok 9 9 9"),
  ...row("DeleteImportedKeyMaterial", "external", "ok ok ok ok ok - 14 15"),
  ...row(
    "DescribeKey GetKeyPolicy PutKeyPolicy ListAliases ListGrants ListKeyPolicies ListResourceTags RetireGrant RevokeGrant GetKeyLastUsage",
    "symmetric",
    "ok ok ok ok ok ok ok ok",
  ),
  ...row("EnableKey DisableKey", "symmetric", "ok ok 3 3 5 ok 14 15"),
  ...row("EnableKeyRotation DisableKeyRotation", "symmetric", "ok 1 3 3 6 7 14 ok"),
  ...row("GetKeyRotationStatus", "symmetric", "ok ok ok ok 6 7 ok ok"),
  ...row("GetParametersForImport", "symmetric", "9 9 9 9 ok 9 9 9"),
  ...row("GetParametersForImport", "external", "ok ok 8 8 ok - 14 15"),
  ...row("GetPublicKey", "signing", "ok ok 3 3 ok - 14 ok"),
  ...row("ImportKeyMaterial", "symmetric", "9 9 9 9 ok 9 9 9"),
  ...row("ImportKeyMaterial", "external", "ok ok ok ok ok - 14 ok"),
  ...row("ListKeyRotations", "symmetric", "ok ok ok ok ok 7 ok ok"),
  ...row("ReplicateKey", "symmetric", "ok 1 3 3 5 - 16 15"),
  ...row("RotateKeyOnDemand", "symmetric", "ok 1 3 3 5 7 14 ok"),
  ...row("ScheduleKeyDeletion", "symmetric", "ok ok 3 3 ok ok ok 15"),
  ...row("TagResource UntagResource UpdateKeyDescription", "symmetric", "ok ok 3 3 ok ok ok ok"),
  ...row("UpdateAlias", "symmetric", "ok ok 3 3 ok ok ok ok"),
  ...row("UpdatePrimaryRegion", "symmetric", "ok 1 3 3 5 - 14 ok"),
];

/** Operations that name no key. */
export const WITHOUT_KEY = [
  "ConnectCustomKeyStore",
  "CreateCustomKeyStore",
  "CreateKey",
  "DeleteCustomKeyStore",
  "DescribeCustomKeyStores",
  "DisconnectCustomKeyStore",
  "GenerateRandom",
  "ListKeys",
  "ListRetirableGrants",
  "UpdateCustomKeyStore",
];
