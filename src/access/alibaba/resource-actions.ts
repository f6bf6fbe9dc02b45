import { Glob } from "../../glob.ts";
import type { RamResourceSide } from "./request.ts";

/**
 * Actions that take effect in key policies: those of administrators and of users (Configure a key policy). The page's list
 * of users lacks some cryptographic operations, which take effect here too (docs/fidelity-alibaba.md).
 */
const KEY_ADMINISTRATION = [
  ...["List*", "Describe*", "Create*", "Enable*", "Disable*", "Get*", "Set*", "Update*", "Delete*"],
  ...["Cancel*", "TagResource*", "UntagResource*", "ImportKeyMaterial", "ScheduleKeyDeletion"],
];
const KEY_USE = [
  ...["Encrypt", "Decrypt", "GenerateDataKey*", "GenerateAndExportDataKey", "ExportDataKey"],
  ...["ReEncryptFrom", "ReEncryptTo", "Asymmetric*", "GenerateMac", "VerifyMac", "GetPublicKey"],
  ...["DescribeKey", "DescribeKeyVersion", "ListKeyVersions", "ListAliasesByKeyId", "TagResource"],
];

/** Actions that take effect in secret policies (Configure a secret policy). A policy cannot give away itself. */
const SECRET_ADMINISTRATION = [
  ...["List*", "Describe*", "PutSecretValue", "Update*", "DeleteSecret", "RestoreSecret", "RotateSecret"],
  ...["TagResource*", "UntagResource*"],
];
const SECRET_USE = ["GetSecretValue"];

type Patterns = readonly Glob[];

function patterns(...names: readonly string[]): Patterns {
  return names.map((name) => new Glob(`kms:${name}`.toLowerCase()));
}

/** Actions by kind of resource: what a policy of it may allow to its own account, and what to others. */
const EFFECTIVE: Readonly<Record<"key" | "secret", { readonly own: Patterns; readonly others: Patterns }>> = {
  key: { own: patterns(...KEY_ADMINISTRATION, ...KEY_USE), others: patterns(...KEY_USE) },
  secret: { own: patterns(...SECRET_ADMINISTRATION, ...SECRET_USE), others: patterns(...SECRET_USE) },
};

/**
 * Whether an action takes effect where a resource's policy allows it. Policies may name others, without effect; other
 * accounts may only use keys, and read secrets. All actions take effect in trust policies.
 */
export function takesEffect({ kind }: RamResourceSide, action: string, isForeign: boolean): boolean {
  if (kind === "role") return true;
  const { own, others } = EFFECTIVE[kind];
  const name = action.toLowerCase();
  return (isForeign ? others : own).some((pattern) => pattern.matches(name));
}
