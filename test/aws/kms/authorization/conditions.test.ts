import {
  CreateGrantCommand,
  type CreateGrantCommandOutput,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateMacCommand,
  GenerateRandomCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  type GrantConstraints,
  type KMSClient,
  ListKeysCommand,
  RetireGrantCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { AuthorizationScene, allow, deny, type Statement } from "../../../support/authorization-scene.ts";
import { failure } from "../../../support/client.ts";

const PLAINTEXT = new Uint8Array([1, 2, 3]);

let scene: AuthorizationScene;
let users = 0;
const keys = new Map<string, Promise<string>>();

beforeAll(async () => {
  scene = await AuthorizationScene.begin();
});

type Kind = "symmetric" | "external" | "multiRegion" | "rsa" | "signing" | "hmac" | "agreement" | "tagged";

/** A key of a kind, made once. */
function keyOf(kind: Kind): Promise<string> {
  const made = keys.get(kind) ?? scene.key(null, KINDS[kind]);
  keys.set(kind, made);
  return made;
}

const KINDS: Readonly<Record<Kind, CreateKeyCommandInput>> = {
  symmetric: {},
  external: { Origin: "EXTERNAL" },
  multiRegion: { MultiRegion: true },
  rsa: { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
  signing: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  hmac: { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
  agreement: { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
  tagged: { Tags: [{ TagKey: "Team", TagValue: "red" }] },
};

const condition = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

/** A request, on a key of a kind. */
type Ask = (client: KMSClient, KeyId: string) => Promise<unknown>;

const encrypt =
  (EncryptionContext?: Record<string, string>): Ask =>
  (client, KeyId) =>
    client.send(
      new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, ...(EncryptionContext && { EncryptionContext }) }),
    );
const dataKey =
  (EncryptionContext?: Record<string, string>): Ask =>
  (client, KeyId) =>
    client.send(
      new GenerateDataKeyCommand({
        KeyId,
        KeySpec: "AES_256",
        ...(EncryptionContext && { EncryptionContext }),
      }),
    );
const pair =
  (KeyPairSpec: "ECC_NIST_P256" | "ECC_NIST_P384"): Ask =>
  (client, KeyId) =>
    client.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec }));
const create =
  (input: ConstructorParameters<typeof CreateKeyCommand>[0] = {}): Ask =>
  (client) =>
    client.send(new CreateKeyCommand(input));
const grant =
  (more: object): Ask =>
  (client, KeyId) =>
    client.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: "arn:aws:iam::999988887777:root",
        Operations: ["Encrypt"],
        ...more,
      }),
    );
/** Retires a grant with a constraint, which the root user makes for it. */
const retire =
  (Constraints?: GrantConstraints): Ask =>
  async (client, KeyId) => {
    const made = await grant(Constraints ? { Constraints } : {})(scene.root(), KeyId);
    const { GrantId } = made as CreateGrantCommandOutput;
    return client.send(new RetireGrantCommand({ KeyId, GrantId }));
  };
const describeKey: Ask = (client, KeyId) => client.send(new DescribeKeyCommand({ KeyId }));
const schedule =
  (PendingWindowInDays?: number): Ask =>
  (client, KeyId) =>
    client.send(
      new ScheduleKeyDeletionCommand({
        KeyId,
        ...(PendingWindowInDays !== undefined && { PendingWindowInDays }),
      }),
    );

/** Number in the list of decision cases or condition key, the user's statement, kind of key, requests that pass, and that do not. */
type Row = readonly [
  name: string,
  statement: Statement,
  kind: Kind,
  allowed: readonly Ask[],
  denied: readonly Ask[],
];

const APP = { AppName: "ExampleApp" };

const ROWS: readonly Row[] = [
  [
    "104 kms:EncryptionContext, any case of the key",
    allow("kms:GenerateDataKey", condition("StringEquals", "kms:EncryptionContext:appname", "ExampleApp")),
    "symmetric",
    [dataKey(APP), dataKey({ ...APP, X: "1" })],
    [dataKey(), dataKey({ AppName: "Other" })],
  ],
  [
    "106 kms:EncryptionContextKeys",
    allow("kms:GenerateDataKey", {
      Condition: {
        StringEquals: { "kms:EncryptionContext:AppName": "ExampleApp" },
        "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["AppName"] },
      },
    }),
    "symmetric",
    [dataKey(APP)],
    [dataKey({ ...APP, Project: "Alpha" }), dataKey()],
  ],
  [
    "kms:EncryptionContext of two pairs that differ in case alone",
    deny("kms:Encrypt", condition("StringEquals", "kms:EncryptionContext:Stage", "Restricted")),
    "symmetric",
    [encrypt({ Stage: "Test", stage: "Test" })],
    [encrypt({ Stage: "Test", stage: "Restricted" }), encrypt({ stage: "Restricted", Stage: "Test" })],
  ],
  [
    "112 Null kms:EncryptionContextKeys",
    allow("kms:Encrypt", condition("Null", "kms:EncryptionContextKeys", false)),
    "symmetric",
    [encrypt(APP)],
    [encrypt()],
  ],
  [
    "109 both pairs",
    allow("kms:Encrypt", {
      Condition: {
        StringEquals: { "kms:EncryptionContext:Department": "IT", "kms:EncryptionContext:Project": "Alpha" },
      },
    }),
    "symmetric",
    [encrypt({ Department: "IT", Project: "Alpha" })],
    [encrypt({ Department: "IT" })],
  ],
  [
    "kms:EncryptionAlgorithm, present by default",
    allow("kms:Encrypt", condition("StringEquals", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT")),
    "symmetric",
    [encrypt()],
    [],
  ],
  [
    "053 kms:EncryptionAlgorithm of RSA",
    allow("kms:Encrypt", condition("StringEquals", "kms:EncryptionAlgorithm", "RSAES_OAEP_SHA_256")),
    "rsa",
    [
      (client, KeyId) =>
        client.send(
          new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }),
        ),
    ],
    [
      (client, KeyId) =>
        client.send(
          new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" }),
        ),
    ],
  ],
  [
    "116 kms:DataKeyPairSpec",
    allow("kms:GenerateDataKeyPair", condition("StringLike", "kms:DataKeyPairSpec", "*P256")),
    "symmetric",
    [pair("ECC_NIST_P256")],
    [pair("ECC_NIST_P384")],
  ],
  [
    "118 kms:SigningAlgorithm, kms:MessageType",
    allow("kms:Sign", {
      Condition: {
        StringLike: { "kms:SigningAlgorithm": "ECDSA*" },
        StringEquals: { "kms:MessageType": "RAW" },
      },
    }),
    "signing",
    [
      (client, KeyId) =>
        client.send(new SignCommand({ KeyId, Message: PLAINTEXT, SigningAlgorithm: "ECDSA_SHA_256" })),
    ],
    [
      (client, KeyId) =>
        client.send(
          new SignCommand({
            KeyId,
            Message: new Uint8Array(32),
            MessageType: "DIGEST",
            SigningAlgorithm: "ECDSA_SHA_256",
          }),
        ),
    ],
  ],
  [
    "119 kms:MacAlgorithm",
    allow("kms:GenerateMac", condition("StringEquals", "kms:MacAlgorithm", "HMAC_SHA_256")),
    "hmac",
    [
      (client, KeyId) =>
        client.send(new GenerateMacCommand({ KeyId, Message: PLAINTEXT, MacAlgorithm: "HMAC_SHA_256" })),
    ],
    [],
  ],
  [
    "121 kms:KeySpec of the key",
    allow("kms:DescribeKey", condition("StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT")),
    "symmetric",
    [describeKey],
    [async (client) => client.send(new DescribeKeyCommand({ KeyId: await keyOf("rsa") }))],
  ],
  [
    "122 kms:KeyUsage of the key",
    allow("kms:GetPublicKey", condition("StringEquals", "kms:KeyUsage", "SIGN_VERIFY")),
    "signing",
    [(client, KeyId) => client.send(new GetPublicKeyCommand({ KeyId }))],
    [async (client) => client.send(new GetPublicKeyCommand({ KeyId: await keyOf("rsa") }))],
  ],
  [
    "101 kms:KeyOrigin of the key",
    allow("kms:DescribeKey", condition("StringEquals", "kms:KeyOrigin", "EXTERNAL")),
    "external",
    [describeKey],
    [async (client) => client.send(new DescribeKeyCommand({ KeyId: await keyOf("symmetric") }))],
  ],
  [
    "124 kms:MultiRegionKeyType, absent of single-Region keys",
    allow("kms:DescribeKey", condition("StringEquals", "kms:MultiRegionKeyType", "PRIMARY")),
    "multiRegion",
    [describeKey],
    [async (client) => client.send(new DescribeKeyCommand({ KeyId: await keyOf("symmetric") }))],
  ],
  [
    "082 CreateKey with the default spec",
    allow("kms:CreateKey", condition("StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT")),
    "symmetric",
    [create()],
    [create({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" })],
  ],
  [
    "085 CreateKey, kms:MultiRegion",
    allow("kms:CreateKey", condition("Bool", "kms:MultiRegion", "false")),
    "symmetric",
    [create()],
    [create({ MultiRegion: true })],
  ],
  [
    "089 CreateKey with tags needs kms:TagResource",
    allow("kms:CreateKey"),
    "symmetric",
    [create()],
    [create({ Tags: [{ TagKey: "a", TagValue: "b" }] })],
  ],
  [
    "091 aws:TagKeys",
    allow(
      ["kms:CreateKey", "kms:TagResource"],
      condition("ForAllValues:StringEquals", "aws:TagKeys", ["Project"]),
    ),
    "symmetric",
    [create(), create({ Tags: [{ TagKey: "Project", TagValue: "x" }] })],
    [
      create({
        Tags: [
          { TagKey: "Project", TagValue: "x" },
          { TagKey: "Cost", TagValue: "1" },
        ],
      }),
    ],
  ],
  [
    "aws:RequestTag",
    allow("kms:TagResource", condition("StringEquals", "aws:RequestTag/team", "red")),
    "symmetric",
    [
      (client, KeyId) =>
        client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "Team", TagValue: "red" }] })),
    ],
    [
      (client, KeyId) =>
        client.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "Team", TagValue: "blue" }] })),
    ],
  ],
  [
    "aws:TagKeys of UntagResource",
    allow("kms:UntagResource", condition("ForAnyValue:StringEquals", "aws:TagKeys", "Team")),
    "symmetric",
    [(client, KeyId) => client.send(new UntagResourceCommand({ KeyId, TagKeys: ["Team"] }))],
    [(client, KeyId) => client.send(new UntagResourceCommand({ KeyId, TagKeys: ["Other"] }))],
  ],
  [
    "aws:ResourceTag",
    allow("kms:DescribeKey", condition("StringEquals", "aws:ResourceTag/Team", "red")),
    "tagged",
    [describeKey],
    [async (client) => client.send(new DescribeKeyCommand({ KeyId: await keyOf("hmac") }))],
  ],
  [
    "092 ListKeys knows no key",
    allow("kms:ListKeys", condition("StringEquals", "kms:KeySpec", "SYMMETRIC_DEFAULT")),
    "symmetric",
    [],
    [(client) => client.send(new ListKeysCommand({}))],
  ],
  [
    "095 GenerateRandom knows no account",
    allow("kms:GenerateRandom", condition("StringLike", "kms:CallerAccount", "*")),
    "symmetric",
    [],
    [(client) => client.send(new GenerateRandomCommand({ NumberOfBytes: 8 }))],
  ],
  [
    "kms:CallerAccount",
    allow("kms:DescribeKey", condition("StringLike", "kms:CallerAccount", "*")),
    "symmetric",
    [describeKey],
    [],
  ],
  [
    "155 aws:RequestedRegion",
    allow("kms:DescribeKey", condition("StringEquals", "aws:RequestedRegion", "eu-west-1")),
    "symmetric",
    [],
    [describeKey],
  ],
  [
    "aws:RequestedRegion, aws:SourceIp, aws:SecureTransport, aws:PrincipalType, aws:ResourceAccount, aws:CurrentTime",
    allow("kms:DescribeKey", {
      Condition: {
        StringEquals: { "aws:RequestedRegion": "us-east-1", "aws:PrincipalType": "User" },
        IpAddress: { "aws:SourceIp": "127.0.0.0/8" },
        Bool: {
          "aws:SecureTransport": "true",
          "aws:ViaAWSService": false,
          "aws:PrincipalIsAWSService": "false",
        },
        DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" },
        Null: { "aws:ResourceAccount": "false", "aws:SourceVpce": true, "aws:userid": "false" },
      },
    }),
    "symmetric",
    [describeKey],
    [],
  ],
  [
    "145 BoolIfExists aws:MultiFactorAuthPresent of long-term keys",
    allow("kms:DescribeKey", condition("BoolIfExists", "aws:MultiFactorAuthPresent", true)),
    "symmetric",
    [describeKey],
    [],
  ],
  [
    "145 Bool aws:MultiFactorAuthPresent of long-term keys",
    allow("kms:DescribeKey", condition("Bool", "aws:MultiFactorAuthPresent", true)),
    "symmetric",
    [],
    [describeKey],
  ],
  [
    "167 ForAllValues kms:GrantOperations",
    allow(
      "kms:CreateGrant",
      condition("ForAllValues:StringEquals", "kms:GrantOperations", ["Encrypt", "ReEncryptTo"]),
    ),
    "symmetric",
    [grant({})],
    [grant({ Operations: ["Encrypt", "Decrypt"] })],
  ],
  [
    "169 kms:RetiringPrincipal, absent where none is sent",
    allow("kms:CreateGrant", condition("StringLike", "kms:RetiringPrincipal", "arn:aws:iam::*:root")),
    "symmetric",
    [grant({ RetiringPrincipal: "arn:aws:iam::999988887777:root" })],
    [grant({})],
  ],
  [
    "170 kms:GrantConstraintType",
    allow("kms:CreateGrant", condition("StringEquals", "kms:GrantConstraintType", "EncryptionContextEquals")),
    "symmetric",
    [grant({ Constraints: { EncryptionContextEquals: APP } })],
    [grant({ Constraints: { EncryptionContextSubset: APP } }), grant({})],
  ],
  [
    "kms:GranteePrincipal, kms:EncryptionContext of the constraint, kms:GrantIsForAWSResource",
    allow("kms:CreateGrant", {
      Condition: {
        StringLike: { "kms:GranteePrincipal": "*:root", "kms:EncryptionContext:AppName": "Example*" },
        Bool: { "kms:GrantIsForAWSResource": "false" },
      },
    }),
    "symmetric",
    [grant({ Constraints: { EncryptionContextSubset: APP } })],
    [grant({})],
  ],
  [
    "077 kms:GrantIsForAWSResource",
    allow("kms:CreateGrant", condition("Bool", "kms:GrantIsForAWSResource", true)),
    "symmetric",
    [],
    [grant({})],
  ],
  [
    "139 kms:KeyAgreementAlgorithm",
    allow("kms:DeriveSharedSecret", condition("StringNotEquals", "kms:KeyAgreementAlgorithm", "ECDH")),
    "agreement",
    [],
    [
      async (client, KeyId) => {
        const { PublicKey } = await scene.root().send(new GetPublicKeyCommand({ KeyId }));
        return client.send(
          new DeriveSharedSecretCommand({ KeyId, PublicKey, KeyAgreementAlgorithm: "ECDH" }),
        );
      },
    ],
  ],
  [
    "kms:WrappingAlgorithm, kms:WrappingKeySpec",
    allow("kms:GetParametersForImport", {
      Condition: {
        StringEquals: { "kms:WrappingAlgorithm": "RSAES_OAEP_SHA_256", "kms:WrappingKeySpec": "RSA_4096" },
      },
    }),
    "external",
    [],
    [
      (client, KeyId) =>
        client.send(
          new GetParametersForImportCommand({
            KeyId,
            WrappingAlgorithm: "RSAES_OAEP_SHA_256",
            WrappingKeySpec: "RSA_2048",
          }),
        ),
    ],
  ],
  [
    "kms:RotationPeriodInDays, 365 by default",
    allow("kms:EnableKeyRotation", condition("NumericLessThanEquals", "kms:RotationPeriodInDays", "365")),
    "symmetric",
    [(client, KeyId) => client.send(new EnableKeyRotationCommand({ KeyId }))],
    [(client, KeyId) => client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 366 }))],
  ],
  [
    "131 kms:ScheduleKeyDeletionPendingWindowInDays",
    allow(
      "kms:ScheduleKeyDeletion",
      condition("NumericGreaterThan", "kms:ScheduleKeyDeletionPendingWindowInDays", 21),
    ),
    "tagged",
    [],
    [schedule(7), schedule(21)],
  ],
  [
    "133 kms:TrailingDaysWithoutKeyUsage of a key used today",
    allow("kms:DisableKey", condition("NumericGreaterThan", "kms:TrailingDaysWithoutKeyUsage", 2)),
    "symmetric",
    [],
    [(client, KeyId) => client.send(new DisableKeyCommand({ KeyId }))],
  ],
  [
    "kms:GrantConstraintType of the grant that is retired",
    allow("kms:RetireGrant", condition("StringEquals", "kms:GrantConstraintType", "EncryptionContextSubset")),
    "symmetric",
    [retire({ EncryptionContextSubset: { a: "1" } })],
    [retire({ EncryptionContextEquals: { a: "1" } }), retire()],
  ],
  [
    "kms:EncryptionContext of the grant that is retired",
    deny("kms:RetireGrant", condition("StringEquals", "kms:EncryptionContext:a", "1")),
    "symmetric",
    [retire({ EncryptionContextSubset: { b: "1" } }), retire()],
    [retire({ EncryptionContextSubset: { A: "1", b: "1" } })],
  ],
  [
    "019 NotAction in a Deny",
    deny([], { Action: undefined, NotAction: "kms:Describe*" }),
    "symmetric",
    [],
    [encrypt()],
  ],
];

describe("a condition key", () => {
  it.each(ROWS)("%s", async (_, statement, kind, allowed, denied) => {
    const KeyId = await keyOf(kind);
    const isDeny = statement.Effect === "Deny";
    const statements = isDeny ? [allow("kms:*"), statement] : [statement];
    const client = await scene.as(`user/u${++users}`, statements);
    for (const ask of allowed) await ask(client, KeyId);
    for (const ask of denied) {
      const error = await failure(ask(client, KeyId));
      expect(error).toMatchObject({ name: "AccessDeniedException", status: 400 });
      expect(error.message).toMatch(
        isDeny
          ? / with an explicit deny in an identity-based policy$/
          : / because no identity-based policy allows the kms:\w+ action$/,
      );
    }
  });
});
