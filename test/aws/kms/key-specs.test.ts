import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  type KeySpec,
  type KeyUsageType,
  ListKeysCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { addKey } from "../../support/management.ts";

type Algorithms = Readonly<Partial<Record<KeyUsageType, readonly string[]>>>;

const RSA: Algorithms = {
  ENCRYPT_DECRYPT: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  SIGN_VERIFY: [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
  ],
};
const ML_DSA: Algorithms = { SIGN_VERIFY: ["ML_DSA_SHAKE_256"] };
const ML_KEM: Algorithms = { ENCAPSULATE_DECAPSULATE: ["ML_KEM"] };

/** What each key spec may be used for, and with which algorithms (API Reference, CreateKey). */
const SPECS: Readonly<Record<KeySpec, Algorithms>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: ["SYMMETRIC_DEFAULT"] },
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: { SIGN_VERIFY: ["ECDSA_SHA_256"], KEY_AGREEMENT: ["ECDH"] },
  ECC_NIST_P384: { SIGN_VERIFY: ["ECDSA_SHA_384"], KEY_AGREEMENT: ["ECDH"] },
  ECC_NIST_P521: { SIGN_VERIFY: ["ECDSA_SHA_512"], KEY_AGREEMENT: ["ECDH"] },
  ECC_SECG_P256K1: { SIGN_VERIFY: ["ECDSA_SHA_256"] },
  ECC_NIST_EDWARDS25519: { SIGN_VERIFY: ["ED25519_PH_SHA_512", "ED25519_SHA_512"] },
  ML_DSA_44: ML_DSA,
  ML_DSA_65: ML_DSA,
  ML_DSA_87: ML_DSA,
  ML_KEM_512: ML_KEM,
  ML_KEM_768: ML_KEM,
  ML_KEM_1024: ML_KEM,
  HMAC_224: { GENERATE_VERIFY_MAC: ["HMAC_SHA_224"] },
  HMAC_256: { GENERATE_VERIFY_MAC: ["HMAC_SHA_256"] },
  HMAC_384: { GENERATE_VERIFY_MAC: ["HMAC_SHA_384"] },
  HMAC_512: { GENERATE_VERIFY_MAC: ["HMAC_SHA_512"] },
  SM2: { ENCRYPT_DECRYPT: ["SM2PKE"], SIGN_VERIFY: ["SM2DSA"], KEY_AGREEMENT: ["ECDH"] },
};

const MEMBERS: Readonly<Record<KeyUsageType, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};
const USAGES = Object.keys(MEMBERS) as KeyUsageType[];
const NAMES = Object.keys(SPECS) as KeySpec[];

const VALID = NAMES.flatMap((spec) =>
  USAGES.filter((usage) => SPECS[spec][usage]).map((usage) => ({
    spec,
    usage,
    region: spec === "SM2" ? "cn-north-1" : "us-east-1",
  })),
);

describe("CreateKey", () => {
  it.each(VALID)("makes a key of $spec for $usage", async ({ spec, usage, region }) => {
    const client = kms({ region });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec: spec, KeyUsage: usage }));
    expect(KeyMetadata).toMatchObject({
      KeySpec: spec,
      CustomerMasterKeySpec: spec,
      KeyUsage: usage,
      KeyState: "Enabled",
      Enabled: true,
      Origin: "AWS_KMS",
      MultiRegion: false,
    });
    // The algorithms of the key's usage, and of no other.
    const algorithms = Object.entries(KeyMetadata ?? {}).filter(([name]) => name.endsWith("Algorithms"));
    const [member, found] = algorithms[0] ?? [];
    expect([algorithms.length, member]).toEqual([1, MEMBERS[usage]]);
    expect(found).toEqual(SPECS[spec][usage]);
    // Material has an id for those who use symmetric keys only.
    expect("CurrentKeyMaterialId" in (KeyMetadata ?? {})).toBe(spec === "SYMMETRIC_DEFAULT");
    const described = await client.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(described.KeyMetadata).toEqual(KeyMetadata);
  });

  it.each(NAMES)("makes no key of %s for anything else", async (spec) => {
    const region = spec === "SM2" ? "cn-northwest-1" : "eu-west-1";
    const account = freshAccount();
    for (const usage of USAGES.filter((one) => !SPECS[spec][one])) {
      for (const member of ["KeySpec", "CustomerMasterKeySpec"]) {
        const { json } = await raw("CreateKey", { [member]: spec, KeyUsage: usage }, { account, region });
        expect(json).toEqual({
          __type: "ValidationException",
          message: `KeyUsage ${usage} is not compatible with KeySpec ${spec}`,
        });
      }
    }
    expect((await kms({ account, region }).send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it.each(NAMES.filter((spec) => spec !== "SYMMETRIC_DEFAULT"))(
    "needs the usage of a key of %s",
    async (spec) => {
      for (const region of ["us-east-1", "cn-north-1"]) {
        expect(await failure(kms({ region }).send(new CreateKeyCommand({ KeySpec: spec })))).toEqual({
          name: "ValidationException",
          message: "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
          status: 400,
        });
      }
    },
  );

  const make = (region: string, KeySpec: KeySpec, KeyUsage: KeyUsageType, more: CreateKeyCommandInput = {}) =>
    kms({ region }).send(new CreateKeyCommand({ KeySpec, KeyUsage, ...more }));

  it.each(["cn-north-1", "cn-northwest-1"])("makes keys of SM2 in %s, and not of ML-KEM", async (region) => {
    expect((await make(region, "SM2", "SIGN_VERIFY")).KeyMetadata?.Arn).toMatch(`arn:aws-cn:kms:${region}:`);
    for (const spec of ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"] as const) {
      expect(await failure(make(region, spec, "ENCAPSULATE_DECAPSULATE"))).toEqual({
        name: "UnsupportedOperationException",
        message: `Key spec ${spec} is not supported in Region ${region}.`,
        status: 400,
      });
    }
    expect((await make(region, "ECC_NIST_P256", "SIGN_VERIFY")).KeyMetadata?.KeyState).toBe("Enabled");
  });

  it.each(["us-east-1", "eu-west-3", "us-gov-west-1", "ap-east-1"])(
    "makes no keys of SM2 in %s",
    async (region) => {
      for (const usage of ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "KEY_AGREEMENT"] as const) {
        expect(await failure(make(region, "SM2", usage))).toEqual({
          name: "UnsupportedOperationException",
          message: `Key spec SM2 is not supported in Region ${region}.`,
          status: 400,
        });
      }
    },
  );

  it("makes multi-Region keys of every kind", async () => {
    for (const [spec, usage] of [
      ["ECC_NIST_P256", "SIGN_VERIFY"],
      ["HMAC_256", "GENERATE_VERIFY_MAC"],
      ["ML_KEM_512", "ENCAPSULATE_DECAPSULATE"],
    ] as const) {
      const { KeyMetadata } = await make("us-east-1", spec, usage, { MultiRegion: true });
      expect(KeyMetadata).toMatchObject({
        KeyId: expect.stringMatching(/^mrk-[0-9a-f]{32}$/),
        MultiRegion: true,
        KeySpec: spec,
      });
    }
  });

  it("makes asymmetric keys that do not rotate", async () => {
    const client = kms();
    const { id } = await addKey(client, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    const status = await client.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(status.KeyRotationEnabled).toBe(false);
  });
});

describe("UpdateAlias", () => {
  const KINDS = {
    symmetric: { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "ENCRYPT_DECRYPT" },
    "RSA to encrypt": { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
    "RSA to sign": { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
    "a curve to sign": { KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" },
    "a curve to agree": { KeySpec: "ECC_NIST_P384", KeyUsage: "KEY_AGREEMENT" },
    "ML-DSA": { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" },
    "ML-KEM": { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" },
    "HMAC of 256 bits": { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
    "HMAC of 512 bits": { KeySpec: "HMAC_512", KeyUsage: "GENERATE_VERIFY_MAC" },
  } as const satisfies Record<string, CreateKeyCommandInput>;

  /** Who may follow whom: keys of one family and one usage. */
  const GROUPS = [
    ["symmetric"],
    ["RSA to encrypt"],
    ["RSA to sign", "a curve to sign", "ML-DSA"],
    ["a curve to agree"],
    ["ML-KEM"],
    ["HMAC of 256 bits", "HMAC of 512 bits"],
  ];

  it("moves an alias between keys of one type and usage only", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const AliasName = "alias/moving";
    const keys = new Map<string, string>();
    for (const [name, input] of Object.entries(KINDS)) keys.set(name, (await addKey(client, input)).id);
    for (const [name, id] of keys) {
      const alias = `${AliasName}-${name.replaceAll(" ", "-")}`;
      await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }));
      for (const [other, TargetKeyId] of keys) {
        const related = GROUPS.some((group) => group.includes(name) && group.includes(other));
        const call = client.send(new UpdateAliasCommand({ AliasName: alias, TargetKeyId }));
        const seen = await call.then(
          () => "moved",
          (error: Error) => `${error.name}: ${error.message}`,
        );
        expect([name, other, seen]).toEqual([
          name,
          other,
          related
            ? "moved"
            : `ValidationException: Alias arn:aws:kms:us-east-1:${account}:${alias} cannot be changed to a KMS key of a different type or key usage.`,
        ]);
      }
    }
  });
});
