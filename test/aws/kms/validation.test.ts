import { describe, expect, it } from "vitest";
import { raw } from "../../support/client.ts";

const base64 = (length: number) => Buffer.alloc(length).toString("base64");
const failed = (value: string, path: string, rule: string) =>
  `${value} at '${path}' failed to satisfy constraint: ${rule}`;

const NULL = "Member must not be null";
const atLeast = (n: number) => `Member must have length greater than or equal to ${n}`;
const atMost = (n: number) => `Member must have length less than or equal to ${n}`;
const from = (n: number) => `Member must have value greater than or equal to ${n}`;
const upTo = (n: number) => `Member must have value less than or equal to ${n}`;
const pattern = (text: string) => `Member must satisfy regular expression pattern: ${text}`;
const oneOf = (...values: string[]) => `Member must satisfy enum value set: [${values.join(", ")}]`;

const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const ALGORITHMS = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT"];
const KEY_SPECS =
  "RSA_2048 RSA_3072 RSA_4096 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_SECG_P256K1 ECC_NIST_EDWARDS25519 SYMMETRIC_DEFAULT HMAC_224 HMAC_256 HMAC_384 HMAC_512 SM2 ML_DSA_44 ML_DSA_65 ML_DSA_87 ML_KEM_512 ML_KEM_768 ML_KEM_1024";

/** One broken constraint: operation, input, what the value is shown as, where, and the rule. */
const ONE: readonly [string, Record<string, unknown>, string, string, string][] = [
  ["Encrypt", { Plaintext: "eA==" }, "Value null", "keyId", NULL],
  ["Encrypt", { KeyId: null, Plaintext: "eA==" }, "Value null", "keyId", NULL],
  [
    "Encrypt",
    { KeyId: "k".repeat(2049), Plaintext: "eA==" },
    `Value '${"k".repeat(2049)}'`,
    "keyId",
    atMost(2048),
  ],
  ["Encrypt", { KeyId: ID, Plaintext: "" }, "Value", "plaintext", atLeast(1)],
  ["Encrypt", { KeyId: ID, Plaintext: base64(4097) }, "Value", "plaintext", atMost(4096)],
  [
    "Encrypt",
    { KeyId: ID, Plaintext: "eA==", EncryptionAlgorithm: "ROT13" },
    "Value 'ROT13'",
    "encryptionAlgorithm",
    oneOf(...ALGORITHMS),
  ],
  [
    "Encrypt",
    { KeyId: ID, Plaintext: "eA==", GrantTokens: ["ok", ""] },
    "Value ''",
    "grantTokens.2.member",
    atLeast(1),
  ],
  [
    "Encrypt",
    { KeyId: ID, Plaintext: "eA==", GrantTokens: new Array(11).fill("t") },
    `Value '[${new Array(11).fill("t").join(", ")}]'`,
    "grantTokens",
    atMost(10),
  ],
  ["Decrypt", { CiphertextBlob: "" }, "Value", "ciphertextBlob", atLeast(1)],
  ["Decrypt", { CiphertextBlob: base64(6145) }, "Value", "ciphertextBlob", atMost(6144)],
  [
    "Decrypt",
    { CiphertextBlob: "eA==", Recipient: { AttestationDocument: "" } },
    "Value",
    "recipient.attestationDocument",
    atLeast(1),
  ],
  [
    "Decrypt",
    { CiphertextBlob: "eA==", DryRunModifiers: ["X"] },
    "Value 'X'",
    "dryRunModifiers.1.member",
    oneOf("IGNORE_CIPHERTEXT"),
  ],
  ["ReEncrypt", { CiphertextBlob: "eA==" }, "Value null", "destinationKeyId", NULL],
  [
    "ReEncrypt",
    { CiphertextBlob: "eA==", DestinationKeyId: ID, SourceEncryptionAlgorithm: "symmetric_default" },
    "Value 'symmetric_default'",
    "sourceEncryptionAlgorithm",
    oneOf(...ALGORITHMS),
  ],
  [
    "GenerateDataKey",
    { KeyId: ID, KeySpec: "AES_512" },
    "Value 'AES_512'",
    "keySpec",
    oneOf(...KEY_SPECS.split(" ")),
  ],
  ["GenerateDataKey", { KeyId: ID, NumberOfBytes: 0 }, "Value '0'", "numberOfBytes", from(1)],
  ["GenerateRandom", { NumberOfBytes: 1025 }, "Value '1025'", "numberOfBytes", upTo(1024)],
  ["ListKeys", { Limit: 0 }, "Value '0'", "limit", from(1)],
  ["ListKeys", { Limit: 1001 }, "Value '1001'", "limit", upTo(1000)],
  ["ListKeys", { Marker: "" }, "Value ''", "marker", atLeast(1)],
  [
    "EnableKeyRotation",
    { KeyId: ID, RotationPeriodInDays: 89 },
    "Value '89'",
    "rotationPeriodInDays",
    from(90),
  ],
  [
    "EnableKeyRotation",
    { KeyId: ID, RotationPeriodInDays: 2561 },
    "Value '2561'",
    "rotationPeriodInDays",
    upTo(2560),
  ],
  [
    "CreateAlias",
    { AliasName: "alias/with space", TargetKeyId: ID },
    "Value 'alias/with space'",
    "aliasName",
    pattern("^[a-zA-Z0-9:/_-]+$"),
  ],
  [
    "GetKeyPolicy",
    { KeyId: ID, PolicyName: "a-b" },
    "Value 'a-b'",
    "policyName",
    pattern(String.raw`^[\w]+$`),
  ],
  ["CreateKey", { Tags: [{ TagKey: "", TagValue: "" }] }, "Value ''", "tags.1.member.tagKey", atLeast(1)],
  ["CreateKey", { Tags: [{ TagKey: "a" }] }, "Value null", "tags.1.member.tagValue", NULL],
  [
    "TagResource",
    {
      KeyId: ID,
      Tags: [
        { TagKey: "a", TagValue: "" },
        { TagKey: "b", TagValue: "v".repeat(257) },
      ],
    },
    `Value '${"v".repeat(257)}'`,
    "tags.2.member.tagValue",
    atMost(256),
  ],
];

async function messageOf(operation: string, input: Record<string, unknown>): Promise<unknown> {
  const answer = await raw(operation, input);
  expect(answer.status).toBe(400);
  expect(answer.json.__type).toBe("ValidationException");
  expect(Object.keys(answer.json).sort()).toEqual(["__type", "message"]);
  return answer.json.message;
}

describe("A broken constraint", () => {
  it.each(ONE.map(([operation, input, value, path, rule]) => ({ operation, input, value, path, rule })))(
    "is answered for $operation at $path: $rule",
    async ({ operation, input, value, path, rule }) => {
      expect(await messageOf(operation, input)).toBe(
        `1 validation error detected: ${failed(value, path, rule)}`,
      );
    },
  );

  it("is told together with all others, in the order of the members", async () => {
    const message = await messageOf("Encrypt", {
      EncryptionAlgorithm: "ROT13",
      GrantTokens: [""],
      Plaintext: "",
    });
    expect(message).toBe(
      `4 validation errors detected: ${[
        failed("Value null", "keyId", NULL),
        failed("Value", "plaintext", atLeast(1)),
        failed("Value ''", "grantTokens.1.member", atLeast(1)),
        failed("Value 'ROT13'", "encryptionAlgorithm", oneOf(...ALGORITHMS)),
      ].join("; ")}`,
    );
  });

  it("is told twice where one value breaks two", async () => {
    const name = ` ${"x".repeat(256)}`;
    expect(await messageOf("CreateAlias", { AliasName: name, TargetKeyId: ID })).toBe(
      `2 validation errors detected: ${[
        failed(`Value '${name}'`, "aliasName", atMost(256)),
        failed(`Value '${name}'`, "aliasName", pattern("^[a-zA-Z0-9:/_-]+$")),
      ].join("; ")}`,
    );
  });

  it("is told of each item of a list", async () => {
    const Tags = [{ TagKey: "", TagValue: "" }, { TagKey: "ok", TagValue: "ok" }, {}];
    expect(await messageOf("CreateKey", { Tags })).toBe(
      `3 validation errors detected: ${[
        failed("Value ''", "tags.1.member.tagKey", atLeast(1)),
        failed("Value null", "tags.3.member.tagKey", NULL),
        failed("Value null", "tags.3.member.tagValue", NULL),
      ].join("; ")}`,
    );
  });

  it("is counted for every item of a list of any length, and told for a hundred", async () => {
    const TagKeys = Array.from({ length: 200_000 }, () => "");
    const message = String(await messageOf("UntagResource", { KeyId: ID, TagKeys }));
    expect(message).toMatch(/^200000 validation errors detected: /);
    expect(message.split("; ")).toHaveLength(100);
  });

  it("comes before a key that does not exist", async () => {
    expect(await messageOf("GenerateDataKey", { KeyId: ID, NumberOfBytes: 2000 })).toContain("numberOfBytes");
  });

  it("never shows a plaintext", async () => {
    const secret = Buffer.from("SECRET".repeat(1000)).toString("base64");
    const answer = await raw("Encrypt", { KeyId: ID, Plaintext: secret });
    expect(answer.json.__type).toBe("ValidationException");
    expect(answer.text).not.toContain("SECRET");
    expect(answer.text).not.toContain(secret.slice(0, 16));
  });
});

const OBJECT_FOUND = "Start of structure or map found where not expected.";
const LIST_FOUND = "Start of list found where not expected";

describe("A value of the wrong JSON type", () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ["Encrypt", { KeyId: ["a"], Plaintext: "eA==" }, LIST_FOUND],
    ["Encrypt", { KeyId: { a: 1 }, Plaintext: "eA==" }, OBJECT_FOUND],
    ["Encrypt", { KeyId: 5, Plaintext: "eA==" }, "NUMBER_VALUE can not be converted to String"],
    ["Encrypt", { KeyId: true, Plaintext: "eA==" }, "TRUE_VALUE can not be converted to String"],
    ["Encrypt", { KeyId: ID, Plaintext: [120] }, LIST_FOUND],
    ["Encrypt", { KeyId: ID, Plaintext: "not base64!" }, undefined],
    ["Encrypt", { KeyId: ID, Plaintext: "eA" }, undefined],
    ["Encrypt", { KeyId: ID, Plaintext: "eA==", GrantTokens: {} }, OBJECT_FOUND],
    ["Encrypt", { KeyId: ID, Plaintext: "eA==", GrantTokens: [[]] }, LIST_FOUND],
    ["Encrypt", { KeyId: ID, Plaintext: "eA==", EncryptionContext: [] }, LIST_FOUND],
    ["Encrypt", { KeyId: ID, Plaintext: "eA==", EncryptionContext: { a: {} } }, OBJECT_FOUND],
    [
      "Encrypt",
      { KeyId: ID, Plaintext: "eA==", DryRun: "true" },
      "STRING_VALUE can not be converted to Boolean",
    ],
    ["GenerateRandom", { NumberOfBytes: "32" }, "STRING_VALUE can not be converted to Integer"],
    ["CreateKey", { Tags: { TagKey: "a" } }, OBJECT_FOUND],
    ["CreateKey", { Tags: ["a"] }, "Expected map or null"],
    ["CreateKey", { MultiRegion: 1 }, "NUMBER_VALUE can not be converted to Boolean"],
  ])("in %s %j is a SerializationException", async (operation, input, message) => {
    const answer = await raw(operation, input);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ __type: "SerializationException", message });
  });

  it("is told before constraints, wherever it stands", async () => {
    const { json } = await raw("Encrypt", { KeyId: "", Plaintext: "", DryRun: 1 });
    expect(json.__type).toBe("SerializationException");
  });
});

describe("A member", () => {
  it("that no operation has is ignored", async () => {
    const { status, json } = await raw("GenerateRandom", { NumberOfBytes: 3, Nonsense: { a: [1] } });
    expect(status).toBe(200);
    expect(json.Plaintext).toHaveLength(4);
  });

  it("that is null counts as absent", async () => {
    const { status } = await raw("GenerateRandom", {
      NumberOfBytes: 3,
      CustomKeyStoreId: null,
      Recipient: null,
    });
    expect(status).toBe(200);
  });

  it("is not read in another case", async () => {
    expect(await messageOf("GenerateRandom", { numberOfBytes: 3 })).toBe("NumberOfBytes is required.");
  });

  it("is not inherited from __proto__", async () => {
    const answer = await raw("GenerateRandom", '{"__proto__":{"NumberOfBytes":3}}');
    expect(answer.json).toEqual({ __type: "ValidationException", message: "NumberOfBytes is required." });
  });
});
