import { ALIBABA_OPERATIONS, WELL_FORMED } from "./alibaba-operations.ts";
import type { AlibabaPrepared } from "./alibaba-snapshot.ts";

const POLICY = JSON.stringify({
  Version: "1",
  Statement: [
    {
      Effect: "Allow",
      Principal: { RAM: ["acs:ram::1234567890123456:*"] },
      Action: ["kms:*"],
      Resource: ["*"],
    },
  ],
});

const RSA = { Algorithm: "RSAES_OAEP_SHA_256" };
const MAC = { Algorithm: "HMAC_SHA_256" };

/** Parameters that an operation wants otherwise than the others, or besides the required ones. */
function own(named: AlibabaPrepared["named"]): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { KeyId = "", SecretName = "" } = named;
  return {
    AsymmetricDecrypt: RSA,
    AsymmetricEncrypt: RSA,
    BatchGetSecretValue: { SecretsList: JSON.stringify([{ SecretName }]) },
    CreateAlias: { AliasName: "alias/made" },
    CreateSecret: { SecretName: "made", EncryptionKeyId: KeyId },
    GenerateMac: MAC,
    PutSecretValue: { VersionId: "v2" },
    SetDeletionProtection: { KeyId },
    SetKeyPolicy: { Policy: POLICY },
    SetSecretPolicy: { Policy: POLICY },
    TagResource: { KeyId },
    UntagResource: { KeyId },
    UntagResources: { "TagKey.1": "a" },
    UpdateSecretVersionStage: { MoveToVersion: "v1" },
    VerifyMac: MAC,
  };
}

/** How parameters that are lists travel. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  ResourceId: ["ResourceId.1"],
  Tag: ["Tag.1.Key", "Tag.1.Value"],
};

/** A well-formed request of an operation. @param named parameters that name what there is */
export function requestOf(operation: string, named: AlibabaPrepared["named"]): Record<string, string> {
  const [required = ""] = ALIBABA_OPERATIONS[operation] ?? [];
  const names = required === "" ? [] : required.split(" ").flatMap((member) => LISTS[member] ?? [member]);
  const request = names.map((name) => {
    const value = named[name] ?? WELL_FORMED[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    return [name, value] as const;
  });
  return { ...Object.fromEntries(request), ...own(named)[operation] };
}
