import { BoundedMap } from "../../bounded-map.ts";
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

/** Number of actions that are remembered for each kind of resource; KMS has fewer. */
const MOST_ACTIONS = 500;

/** What a policy may allow to an account. */
class Effective {
  readonly #patterns: readonly Glob[];
  readonly #known = new BoundedMap<string, boolean>(MOST_ACTIONS);

  /** @param names of operations of KMS, with wildcards. */
  constructor(...names: readonly string[]) {
    this.#patterns = names.map((name) => new Glob(`kms:${name}`.toLowerCase()));
  }

  /** Whether it may allow an action, in any case. */
  has(action: string): boolean {
    const known = this.#known.get(action);
    if (known !== undefined) return known;
    const name = action.toLowerCase();
    const found = this.#patterns.some((pattern) => pattern.matches(name));
    this.#known.set(action, found);
    return found;
  }
}

/** Actions by kind of resource: what a policy of it may allow to its own account, and what to others. */
const EFFECTIVE: Readonly<Record<"key" | "secret", { readonly own: Effective; readonly others: Effective }>> =
  {
    key: {
      own: new Effective(...KEY_ADMINISTRATION, ...KEY_USE),
      others: new Effective(...KEY_USE),
    },
    secret: {
      own: new Effective(...SECRET_ADMINISTRATION, ...SECRET_USE),
      others: new Effective(...SECRET_USE),
    },
  };

/**
 * Whether an action takes effect where a resource's policy allows it. Policies may name others, without effect; other
 * accounts may only use keys, and read secrets. All actions take effect in trust policies.
 */
export function takesEffect({ kind }: RamResourceSide, action: string, isForeign: boolean): boolean {
  if (kind === "role") return true;
  const { own, others } = EFFECTIVE[kind];
  return (isForeign ? others : own).has(action);
}
