import { parseKeyReference } from "../../../keys/identifiers.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { type Asked, listIn, mapIn, structureIn, textIn } from "./asked.ts";

/** Values of a condition key; undefined where the request has no such key. */
type Values = readonly string[] | undefined;

/** One condition key: the operations that have it, all that are judged on a key where it is left out, and its values. */
interface ConditionKey {
  readonly of?: ReadonlySet<string>;
  readonly values: (asked: Asked) => Values;
}

const one = (value: string | undefined | null): Values => (value == null ? undefined : [value]);
const some = (values: readonly string[] | undefined): Values =>
  values === undefined || values.length === 0 ? undefined : values;

/** A member of the request, or its default. */
const member = (name: string, standard?: string) => (asked: Asked) =>
  one(textIn(asked.input, name) ?? standard);

/** A member with a number or a boolean. */
const scalar = (name: string, standard?: string) => (asked: Asked) => {
  const value = asked.input[name];
  return typeof value === "number" || typeof value === "boolean" ? [String(value)] : one(standard);
};

const of = (...operations: readonly string[]): ReadonlySet<string> => new Set(operations);

const SIGNING = of("Sign", "Verify");
const MACS = of("GenerateMac", "VerifyMac");
const DATA_KEYS = ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"];
const PAIRS = ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"];
const ENCRYPTING = ["Encrypt", "Decrypt", "ReEncrypt", ...DATA_KEYS, ...PAIRS];
const ALIASED = [
  ...ENCRYPTING,
  ...["Sign", "Verify", "GenerateMac", "VerifyMac", "DeriveSharedSecret", "Encapsulate", "Decapsulate"],
  ...["DescribeKey", "GetPublicKey"],
];
const RECIPIENTS = of(
  "Decrypt",
  "DeriveSharedSecret",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateRandom",
);

/** Operations whose condition keys do not name the caller's account (Service Authorization Reference of AWS KMS). */
const WITHOUT_ACCOUNT = of("ListAliases", "ListKeys", "ListRetirableGrants", "GenerateRandom");

/** Members of ReEncrypt begin with these, for each of its keys. */
const SIDES = ["Source", "Destination"] as const;

/** The member of an operation that is said of a key: ReEncrypt has it for each of its keys. */
function sided({ operation, key }: Asked, name: string): string {
  return operation === "ReEncrypt" ? `${SIDES[key?.index ?? 0] ?? "Source"}${name}` : name;
}

/** The encryption context of a request; of CreateGrant and RetireGrant the one in the grant's constraint. */
export function encryptionContextOf(asked: Asked): ReadonlyMap<string, string> | undefined {
  const { input, operation, retired } = asked;
  const constrained = retired?.constraints.encryptionContext;
  if (constrained) return new Map(constrained.pairs);
  if (operation === "CreateGrant") {
    const constraints = structureIn(input, "Constraints");
    return mapIn(constraints, "EncryptionContextSubset") ?? mapIn(constraints, "EncryptionContextEquals");
  }
  return mapIn(input, sided(asked, "EncryptionContext"));
}

/** The alias by which a request names the key. */
function requestAlias(asked: Asked): Values {
  const reference = parseKeyReference(textIn(asked.input, sided(asked, "KeyId")) ?? "");
  return reference.form === "alias" || reference.form === "aliasArn" ? [reference.name] : undefined;
}

function grantConstraintType({ input, retired }: Asked): Values {
  const constrained = retired?.constraints.encryptionContext;
  if (constrained) return [`EncryptionContext${constrained.rule}`];
  const constraints = structureIn(input, "Constraints");
  const given = ["EncryptionContextEquals", "EncryptionContextSubset"].filter(
    (name) => (mapIn(constraints, name)?.size ?? 0) > 0,
  );
  return some(given);
}

/** Condition keys of AWS KMS by their names in lower case (Developer Guide, AWS KMS condition keys). */
const KMS_KEYS: Readonly<Record<string, ConditionKey>> = {
  "kms:bypasspolicylockoutsafetycheck": {
    of: of("CreateKey", "PutKeyPolicy"),
    values: scalar("BypassPolicyLockoutSafetyCheck"),
  },
  "kms:datakeypairspec": { of: of(...PAIRS), values: member("KeyPairSpec") },
  "kms:encryptionalgorithm": {
    of: of(...ENCRYPTING),
    values: (asked) => one(textIn(asked.input, sided(asked, "EncryptionAlgorithm")) ?? SYMMETRIC),
  },
  "kms:encryptioncontextkeys": {
    of: of("Encrypt", "Decrypt", "ReEncrypt", "CreateGrant", "RetireGrant", ...DATA_KEYS, ...PAIRS),
    values: (asked) => some([...(encryptionContextOf(asked)?.keys() ?? [])]),
  },
  "kms:expirationmodel": { of: of("ImportKeyMaterial"), values: member("ExpirationModel") },
  "kms:grantconstraintsourcearn": {
    of: of("CreateGrant"),
    values: ({ input }) => one(textIn(structureIn(input, "Constraints"), "SourceArn")),
  },
  "kms:grantconstrainttype": { of: of("CreateGrant", "RetireGrant"), values: grantConstraintType },
  "kms:grantisforawsresource": {
    of: of("CreateGrant", "ListGrants", "RevokeGrant"),
    values: () => ["false"],
  },
  "kms:grantoperations": {
    of: of("CreateGrant"),
    values: ({ input }) => some(listIn(input, "Operations")?.map(String)),
  },
  "kms:granteeprincipal": { of: of("CreateGrant"), values: member("GranteePrincipal") },
  "kms:granteeserviceprincipal": { of: of("CreateGrant"), values: member("GranteeServicePrincipal") },
  "kms:keyagreementalgorithm": { of: of("DeriveSharedSecret"), values: member("KeyAgreementAlgorithm") },
  "kms:macalgorithm": { of: MACS, values: member("MacAlgorithm") },
  "kms:messagetype": { of: SIGNING, values: member("MessageType", "RAW") },
  "kms:primaryregion": { of: of("UpdatePrimaryRegion"), values: member("PrimaryRegion") },
  "kms:reencryptonsamekey": { of: of("ReEncrypt"), values: ({ sameKey }) => [String(sameKey)] },
  "kms:replicaregion": { of: of("ReplicateKey"), values: member("ReplicaRegion") },
  "kms:requestalias": { of: of(...ALIASED), values: requestAlias },
  "kms:retiringprincipal": { of: of("CreateGrant"), values: member("RetiringPrincipal") },
  "kms:retiringserviceprincipal": { of: of("CreateGrant"), values: member("RetiringServicePrincipal") },
  "kms:rotationperiodindays": { of: of("EnableKeyRotation"), values: scalar("RotationPeriodInDays", "365") },
  "kms:schedulekeydeletionpendingwindowindays": {
    of: of("ScheduleKeyDeletion"),
    values: scalar("PendingWindowInDays", "30"),
  },
  "kms:signingalgorithm": { of: SIGNING, values: member("SigningAlgorithm") },
  "kms:trailingdayswithoutkeyusage": {
    of: of("DisableKey", "ScheduleKeyDeletion"),
    values: ({ unusedDays }) => (unusedDays === null ? undefined : [String(unusedDays)]),
  },
  "kms:validto": {
    of: of("ImportKeyMaterial"),
    values: ({ input: { ValidTo: at } }) => (typeof at === "number" ? [String(at / 1000)] : undefined),
  },
  "kms:wrappingalgorithm": { of: of("GetParametersForImport"), values: member("WrappingAlgorithm") },
  "kms:wrappingkeyspec": { of: of("GetParametersForImport"), values: member("WrappingKeySpec") },
  "kms:keyorigin": { values: ({ traits }) => one(traits?.origin) },
  "kms:keyspec": { values: ({ traits }) => one(traits?.keySpec) },
  "kms:customermasterkeyspec": { values: ({ traits }) => one(traits?.keySpec) },
  "kms:keyusage": { values: ({ traits }) => one(traits?.keyUsage) },
  "kms:customermasterkeyusage": { values: ({ traits }) => one(traits?.keyUsage) },
  "kms:multiregion": { values: ({ traits }) => one(traits && String(traits.multiRegionType !== null)) },
  "kms:multiregionkeytype": { values: ({ traits }) => one(traits?.multiRegionType) },
  "kms:resourcealiases": { values: ({ key }) => some(key?.aliases) },
};

/** Condition keys that have a name of their own in them: what stands before it, and what they are of. */
const CONTEXT = "kms:encryptioncontext:";
const ATTESTATION = "kms:recipientattestation:";

/** The values of a condition key of AWS KMS. @param name in lower case. */
export function kmsKey(name: string, asked: Asked): Values {
  if (name === "kms:calleraccount") {
    return WITHOUT_ACCOUNT.has(asked.operation) ? undefined : [asked.caller.account];
  }
  if (name.startsWith(CONTEXT)) return contextValue(name.slice(CONTEXT.length), asked);
  if (name.startsWith(ATTESTATION)) return register(name.slice(ATTESTATION.length), asked);
  const key = Object.hasOwn(KMS_KEYS, name) ? KMS_KEYS[name] : undefined;
  if (key === undefined || asked.onAlias) return undefined;
  return key.of === undefined || key.of.has(asked.operation) ? key.values(asked) : undefined;
}

/**
 * The values of the pairs of the encryption context that have a key in any case: of several, so that a Deny on one of them
 * is not passed by with another.
 */
function contextValue(wanted: string, asked: Asked): Values {
  const values: string[] = [];
  for (const [key, value] of encryptionContextOf(asked) ?? []) {
    if (key.toLowerCase() === wanted) values.push(value);
  }
  return some(values);
}

/** A register of the attestation document: `pcr0`, or `imagesha384`, which is the enclave's first. */
function register(wanted: string, { attested, operation }: Asked): Values {
  if (attested === null || !RECIPIENTS.has(operation)) return undefined;
  const number = wanted === "imagesha384" ? "0" : /^pcr(\d{1,2})$/.exec(wanted)?.[1];
  return number === undefined ? undefined : one(attested.get(Number(number)));
}
