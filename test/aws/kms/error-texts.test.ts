import { randomBytes, randomUUID } from "node:crypto";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteAliasCommand,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  GenerateRandomCommand,
  GetKeyPolicyCommand,
  GetParametersForImportCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { importInto, makeImportKey, symmetricMaterial } from "../../support/import.ts";
import { NO_KEY } from "../../support/management.ts";

/*
 * The texts of errors as AWS's real answers have them, one by one: those that were recorded, those of the Developer
 * Guide, and the grammar of constraint violations. `UnknownError` is what the SDK says where KMS says nothing.
 */

const account = freshAccount();
const client = kms({ account });
const arnOf = (id: string) => `arn:aws:kms:us-east-1:${account}:key/${id}`;
const aliasArn = (name: string) => `arn:aws:kms:us-east-1:${account}:${name}`;
const bytes = (length: number) => new Uint8Array(length).fill(1);

type Made = Readonly<
  Record<"symmetric" | "rsa" | "signing" | "mac" | "agreement" | "disabled" | "deleted", string>
>;
let keys: Made;

async function create(input: CreateKeyCommandInput = {}): Promise<string> {
  return (await client.send(new CreateKeyCommand(input))).KeyMetadata?.KeyId ?? "";
}

beforeAll(async () => {
  keys = {
    symmetric: await create(),
    rsa: await create({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }),
    signing: await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    mac: await create({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    agreement: await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" }),
    disabled: await create(),
    deleted: await create(),
  };
  await client.send(new DisableKeyCommand({ KeyId: keys.disabled }));
  await client.send(new ScheduleKeyDeletionCommand({ KeyId: keys.deleted }));
});

interface Text {
  readonly what: string;
  readonly call: (client: KMSClient) => Promise<unknown>;
  readonly name: string;
  readonly message: () => string;
}

const encrypt = (KeyId: string, length = 1) => new EncryptCommand({ KeyId, Plaintext: bytes(length) });
const policy = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

const TEXTS: readonly Text[] = [
  {
    what: "a key id that is none",
    call: () => client.send(new DescribeKeyCommand({ KeyId: "fake" })),
    name: "NotFoundException",
    message: () => "Invalid keyId 'fake'",
  },
  {
    what: "a key that does not exist",
    call: () => client.send(new DescribeKeyCommand({ KeyId: NO_KEY })),
    name: "NotFoundException",
    message: () => `Key '${arnOf(NO_KEY)}' does not exist`,
  },
  {
    what: "an ARN of another Region",
    call: () =>
      client.send(new DescribeKeyCommand({ KeyId: arnOf(NO_KEY).replace("us-east-1", "eu-west-3") })),
    name: "NotFoundException",
    message: () => "Invalid arn eu-west-3",
  },
  {
    what: "an alias that does not exist",
    call: () => client.send(new DeleteAliasCommand({ AliasName: "alias/nobody" })),
    name: "NotFoundException",
    message: () => `Alias ${aliasArn("alias/nobody")} is not found.`,
  },
  {
    what: "a policy that does not exist",
    call: () => client.send(new GetKeyPolicyCommand({ KeyId: keys.symmetric, PolicyName: "other" })),
    name: "NotFoundException",
    message: () => "No such policy exists",
  },
  {
    what: "an alias that exists",
    async call() {
      const command = () => new CreateAliasCommand({ AliasName: "alias/twice", TargetKeyId: keys.symmetric });
      await client.send(command());
      return client.send(command());
    },
    name: "AlreadyExistsException",
    message: () => `An alias with the name ${aliasArn("alias/twice")} already exists`,
  },
  {
    what: "a grant on an alias",
    call: () =>
      client.send(
        new CreateGrantCommand({
          KeyId: "alias/any",
          GranteePrincipal: "arn:aws:iam::111122223333:user/a",
          Operations: ["Encrypt"],
        }),
      ),
    name: "InvalidArnException",
    message: () => "Key Aliases are not supported for this operation.",
  },
  {
    what: "a disabled key",
    call: () => client.send(encrypt(keys.disabled)),
    name: "DisabledException",
    message: () => `${arnOf(keys.disabled)} is disabled.`,
  },
  {
    what: "a key pending deletion",
    call: () => client.send(encrypt(keys.deleted)),
    name: "KMSInvalidStateException",
    message: () => `${arnOf(keys.deleted)} is pending deletion.`,
  },
  {
    what: "a key whose usage is another",
    call: () => client.send(encrypt(keys.signing)),
    name: "InvalidKeyUsageException",
    message: () => `${arnOf(keys.signing)} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
  },
  {
    what: "Sign with a key that encrypts",
    call: () =>
      client.send(
        new SignCommand({ KeyId: keys.rsa, Message: bytes(1), SigningAlgorithm: "RSASSA_PSS_SHA_256" }),
      ),
    name: "InvalidKeyUsageException",
    message: () => `${arnOf(keys.rsa)} key usage is ENCRYPT_DECRYPT which is not valid for Sign.`,
  },
  {
    what: "Verify with a symmetric key",
    call: () =>
      client.send(
        new VerifyCommand({
          KeyId: keys.symmetric,
          Message: bytes(1),
          Signature: bytes(1),
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      ),
    name: "InvalidKeyUsageException",
    message: () => `${arnOf(keys.symmetric)} key usage is ENCRYPT_DECRYPT which is not valid for Verify.`,
  },
  {
    what: "GenerateMac with a symmetric key",
    call: () =>
      client.send(
        new GenerateMacCommand({ KeyId: keys.symmetric, Message: bytes(1), MacAlgorithm: "HMAC_SHA_256" }),
      ),
    name: "InvalidKeyUsageException",
    message: () =>
      `${arnOf(keys.symmetric)} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.`,
  },
  {
    what: "DeriveSharedSecret with a key that signs",
    call: () =>
      client.send(
        new DeriveSharedSecretCommand({
          KeyId: keys.signing,
          KeyAgreementAlgorithm: "ECDH",
          PublicKey: bytes(91),
        }),
      ),
    name: "InvalidKeyUsageException",
    message: () =>
      `${arnOf(keys.signing)} key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret.`,
  },
  {
    what: "a MAC algorithm of another key spec",
    call: () =>
      client.send(
        new GenerateMacCommand({ KeyId: keys.mac, Message: bytes(1), MacAlgorithm: "HMAC_SHA_512" }),
      ),
    name: "InvalidKeyUsageException",
    message: () => "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.",
  },
  {
    what: "a signing algorithm of another key spec",
    call: () =>
      client.send(
        new SignCommand({ KeyId: keys.signing, Message: bytes(1), SigningAlgorithm: "ECDSA_SHA_384" }),
      ),
    name: "InvalidKeyUsageException",
    message: () => "Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.",
  },
  {
    what: "Decrypt that names another key",
    async call() {
      const { CiphertextBlob } = await client.send(encrypt(keys.symmetric));
      return client.send(new DecryptCommand({ CiphertextBlob, KeyId: await create() }));
    },
    name: "IncorrectKeyException",
    message: () => "The key ID in the request does not identify a CMK that can perform this operation.",
  },
  {
    what: "a ciphertext that is none",
    call: () => client.send(new DecryptCommand({ CiphertextBlob: bytes(200) })),
    name: "InvalidCiphertextException",
    message: () => "UnknownError",
  },
  {
    what: "a wrong signature",
    call: () =>
      client.send(
        new VerifyCommand({
          KeyId: keys.signing,
          Message: bytes(1),
          Signature: bytes(70),
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      ),
    name: "KMSInvalidSignatureException",
    message: () => "UnknownError",
  },
  {
    what: "a wrong MAC",
    call: () =>
      client.send(
        new VerifyMacCommand({
          KeyId: keys.mac,
          Message: bytes(1),
          Mac: bytes(32),
          MacAlgorithm: "HMAC_SHA_256",
        }),
      ),
    name: "KMSInvalidMacException",
    message: () => "UnknownError",
  },
  {
    what: "a DryRun that would have succeeded",
    call: () => client.send(new EncryptCommand({ KeyId: keys.symmetric, Plaintext: bytes(1), DryRun: true })),
    name: "DryRunOperationException",
    message: () => "The request would have succeeded, but the DryRun option is set.",
  },
  {
    what: "parameters for an import into a key that has its own material",
    call: () =>
      client.send(
        new GetParametersForImportCommand({
          KeyId: keys.symmetric,
          WrappingAlgorithm: "RSAES_OAEP_SHA_256",
          WrappingKeySpec: "RSA_2048",
        }),
      ),
    name: "UnsupportedOperationException",
    message: () => `${arnOf(keys.symmetric)} origin is AWS_KMS which is not valid for this operation.`,
  },
  {
    what: "the replication of a single-Region key",
    call: () => client.send(new ReplicateKeyCommand({ KeyId: keys.symmetric, ReplicaRegion: "eu-west-1" })),
    name: "UnsupportedOperationException",
    message: () => `${arnOf(keys.symmetric)} is not a multi-region primary key.`,
  },
  {
    what: "the rotation of an asymmetric key",
    call: () => client.send(new RotateKeyOnDemandCommand({ KeyId: keys.rsa })),
    name: "UnsupportedOperationException",
    message: () => "UnknownError",
  },
  {
    what: "a tag key twice",
    call: () => tag(["a", "1"], ["a", "2"]),
    name: "TagException",
    message: () => "Duplicate tag keys",
  },
  {
    what: "too many tags",
    call: () => tag(...Array.from({ length: 51 }, (_, n): [string, string] => [`k${n}`, "v"])),
    name: "TagException",
    message: () => "Too many tags",
  },
  {
    what: "a reserved tag",
    call: () => tag(["AwS:a", "1"]),
    name: "TagException",
    message: () => "Tags beginning with aws: are reserved",
  },
  {
    what: "a tag with a comma",
    call: () => tag(["a", "1,2"]),
    name: "TagException",
    message: () => "Invalid tag",
  },
  {
    what: "a policy that locks its author out",
    call: () =>
      put(
        policy({
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::999999999999:root" },
          Action: "kms:*",
          Resource: "*",
        }),
      ),
    name: "MalformedPolicyDocumentException",
    message: () => "The new key policy will not allow you to update the key policy in the future.",
  },
  {
    what: "a policy with a principal that is none",
    call: () =>
      put(policy({ Effect: "Allow", Principal: { AWS: "nobody" }, Action: "kms:*", Resource: "*" })),
    name: "MalformedPolicyDocumentException",
    message: () => "Policy contains a statement with one or more invalid principals.",
  },
  {
    what: "GenerateRandom without a number",
    call: () => client.send(new GenerateRandomCommand({})),
    name: "ValidationException",
    message: () => "NumberOfBytes is required.",
  },
  {
    what: "an alias without its prefix",
    call: () => client.send(new CreateAliasCommand({ AliasName: "nobody", TargetKeyId: keys.symmetric })),
    name: "ValidationException",
    message: () =>
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
  },
  {
    what: "a digest of the wrong length",
    call: () =>
      client.send(
        new SignCommand({
          KeyId: keys.signing,
          Message: bytes(31),
          MessageType: "DIGEST",
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      ),
    name: "ValidationException",
    message: () => "Digest is invalid length for algorithm ECDSA_SHA_256.",
  },
  {
    what: "a key usage that the key spec does not have",
    call: () => client.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "KEY_AGREEMENT" })),
    name: "ValidationException",
    message: () => "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
  },
  {
    what: "an asymmetric key without its usage",
    call: () => client.send(new CreateKeyCommand({ KeySpec: "RSA_2048" })),
    name: "ValidationException",
    message: () => "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
  },
  {
    what: "a public key of no curve",
    call: () =>
      client.send(
        new DeriveSharedSecretCommand({
          KeyId: keys.agreement,
          KeyAgreementAlgorithm: "ECDH",
          PublicKey: bytes(91),
        }),
      ),
    name: "ValidationException",
    message: () => "UnknownError",
  },
];

function tag(...tags: readonly [string, string][]): Promise<unknown> {
  const Tags = tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return client.send(new TagResourceCommand({ KeyId: keys.symmetric, Tags }));
}

function put(Policy: string): Promise<unknown> {
  return client.send(new PutKeyPolicyCommand({ KeyId: keys.symmetric, Policy }));
}

describe("the text of an error", () => {
  it.each(TEXTS)("is AWS's for $what", async ({ call, name, message }) => {
    expect(await failure(call(client))).toEqual({ name, message: message(), status: 400 });
  });

  it.each([
    ["RSA_2048", "RSAES_OAEP_SHA_1", 214],
    ["RSA_2048", "RSAES_OAEP_SHA_256", 190],
    ["RSA_3072", "RSAES_OAEP_SHA_1", 342],
    ["RSA_3072", "RSAES_OAEP_SHA_256", 318],
    ["RSA_4096", "RSAES_OAEP_SHA_1", 470],
    ["RSA_4096", "RSAES_OAEP_SHA_256", 446],
  ] as const)(
    "is AWS's for a plaintext too long for %s and %s",
    async (KeySpec, EncryptionAlgorithm, most) => {
      const KeyId = await create({ KeySpec, KeyUsage: "ENCRYPT_DECRYPT" });
      const command = new EncryptCommand({ KeyId, EncryptionAlgorithm, Plaintext: bytes(most + 1) });
      expect(await failure(client.send(command))).toEqual({
        name: "ValidationException",
        message: `Algorithm ${EncryptionAlgorithm} and key spec ${KeySpec} cannot encrypt data larger than ${most} bytes.`,
        status: 400,
      });
    },
  );

  it("is AWS's for more rotations than a key may have", async () => {
    const KeyId = await create();
    for (let n = 0; n < 25; n++) await client.send(new RotateKeyOnDemandCommand({ KeyId }));
    expect(await failure(client.send(new RotateKeyOnDemandCommand({ KeyId })))).toEqual({
      name: "LimitExceededException",
      message: `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arnOf(KeyId)}`,
      status: 400,
    });
  });

  it("is AWS's for what imported material does not allow", async () => {
    const key = await makeImportKey({ account });
    const arn = arnOf(key.id);
    const state = (message: string) => ({ name: "KMSInvalidStateException", message, status: 400 });
    expect(await failure(client.send(encrypt(key.id)))).toEqual(state(`${arn} is pending import.`));
    expect(await failure(key.put(symmetricMaterial(), { ExpirationModel: "KEY_MATERIAL_EXPIRES" }))).toEqual({
      name: "ValidationException",
      message: "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
      status: 400,
    });
    await key.put(symmetricMaterial());
    expect(await failure(client.send(new RotateKeyOnDemandCommand({ KeyId: key.id })))).toEqual(
      state(`No available key material pending rotation for the key: ${arn}.`),
    );
    const waiting = await key.put(symmetricMaterial(), { ImportType: "NEW_KEY_MATERIAL" });
    const refused = await failure(
      (await importInto(key)).put(randomBytes(32), { ImportType: "NEW_KEY_MATERIAL" }),
    );
    expect(refused).toEqual(
      state(
        `New key material (id: ${/id: (\w{64})/.exec(refused.message)?.[1]}) cannot be imported into KMS key ${arn}, because another key material (id: ${waiting}) is pending rotation.`,
      ),
    );
  });
});

describe("the text of a broken constraint", () => {
  const KeyId = randomUUID();
  const one = (what: string) => `1 validation error detected: ${what}`;

  it.each([
    [
      "a number too small",
      "GenerateRandom",
      { NumberOfBytes: 0 },
      one(
        "Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ),
    ],
    [
      "a number too large",
      "GenerateRandom",
      { NumberOfBytes: 1025 },
      one(
        "Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
      ),
    ],
    [
      "a text too short, in a list",
      "TagResource",
      { KeyId, Tags: [{ TagKey: "", TagValue: "" }] },
      one(
        "Value '' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    ],
    [
      "a text too long",
      "UpdateKeyDescription",
      { KeyId: "k".repeat(2049), Description: "" },
      one(
        `Value '${"k".repeat(2049)}' at 'keyId' failed to satisfy constraint: Member must have length less than or equal to 2048`,
      ),
    ],
    [
      "a pattern",
      "CreateAlias",
      { AliasName: "alias/a b", TargetKeyId: KeyId },
      one(
        "Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
      ),
    ],
    [
      "an enum",
      "GenerateMac",
      { KeyId, Message: "AA==", MacAlgorithm: "MD5" },
      one(
        "Value 'MD5' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
      ),
    ],
    [
      "an enum of one",
      "DeriveSharedSecret",
      { KeyId, PublicKey: "AA==", KeyAgreementAlgorithm: "DH" },
      one(
        "Value 'DH' at 'keyAgreementAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ECDH]",
      ),
    ],
    [
      "a missing member",
      "EnableKey",
      {},
      one("Value null at 'keyId' failed to satisfy constraint: Member must not be null"),
    ],
    [
      "a secret",
      "Encrypt",
      { KeyId, Plaintext: Buffer.alloc(4097).toString("base64") },
      one(
        "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
      ),
    ],
    [
      "several members",
      "CreateAlias",
      { AliasName: "é" },
      "2 validation errors detected: Value 'é' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null",
    ],
  ])("is AWS's for %s", async (_what, operation, input, message) => {
    const { status, json } = await raw(operation, input, { account });
    expect({ status, json }).toEqual({ status: 400, json: { __type: "ValidationException", message } });
  });
});
