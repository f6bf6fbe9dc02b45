import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  GetPublicKeyCommand,
  type KeySpec,
  type KeyUsageType,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { readSequence } from "../../../src/crypto/der.ts";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { CURVES, peerKnows, publicKeyOf } from "../../support/peer-keys.ts";

interface Row {
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly algorithms: Readonly<Record<string, readonly string[]>>;
  /** As Node names the kind of key; it has no name for SM2's. */
  readonly type: string | undefined;
  readonly details?: object;
  /** Region of a spec that not all Regions have. */
  readonly region?: string;
}

const rsa = (bits: number) => ({
  type: "rsa",
  details: { modulusLength: bits, publicExponent: 65537n },
});
const ec = (spec: KeySpec) => ({ spec, type: "ec", details: { namedCurve: CURVES[spec] } });
const ROWS: readonly Row[] = [
  {
    spec: "RSA_2048",
    usage: "ENCRYPT_DECRYPT",
    algorithms: { EncryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] },
    ...rsa(2048),
  },
  {
    spec: "RSA_3072",
    usage: "SIGN_VERIFY",
    algorithms: {
      SigningAlgorithms: [
        "RSASSA_PKCS1_V1_5_SHA_256",
        "RSASSA_PKCS1_V1_5_SHA_384",
        "RSASSA_PKCS1_V1_5_SHA_512",
        "RSASSA_PSS_SHA_256",
        "RSASSA_PSS_SHA_384",
        "RSASSA_PSS_SHA_512",
      ],
    },
    ...rsa(3072),
  },
  {
    spec: "RSA_4096",
    usage: "ENCRYPT_DECRYPT",
    algorithms: { EncryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] },
    ...rsa(4096),
  },
  {
    usage: "SIGN_VERIFY",
    algorithms: { SigningAlgorithms: ["ECDSA_SHA_256"] },
    ...ec("ECC_NIST_P256"),
  },
  {
    usage: "KEY_AGREEMENT",
    algorithms: { KeyAgreementAlgorithms: ["ECDH"] },
    ...ec("ECC_NIST_P384"),
  },
  {
    usage: "SIGN_VERIFY",
    algorithms: { SigningAlgorithms: ["ECDSA_SHA_512"] },
    ...ec("ECC_NIST_P521"),
  },
  {
    usage: "SIGN_VERIFY",
    algorithms: { SigningAlgorithms: ["ECDSA_SHA_256"] },
    ...ec("ECC_SECG_P256K1"),
  },
  {
    spec: "ECC_NIST_EDWARDS25519",
    usage: "SIGN_VERIFY",
    algorithms: { SigningAlgorithms: ["ED25519_PH_SHA_512", "ED25519_SHA_512"] },
    type: "ed25519",
  },
  ...(["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"] as const).map((spec) => ({
    spec,
    usage: "SIGN_VERIFY" as const,
    algorithms: { SigningAlgorithms: ["ML_DSA_SHAKE_256"] },
    type: spec.toLowerCase().replaceAll("_", "-"),
  })),
  ...(["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"] as const).map((spec) => ({
    spec,
    usage: "ENCAPSULATE_DECAPSULATE" as const,
    algorithms: { EncapsulationAlgorithms: ["ML_KEM"] },
    type: spec.toLowerCase().replaceAll("_", "-"),
  })),
  {
    usage: "ENCRYPT_DECRYPT",
    algorithms: { EncryptionAlgorithms: ["SM2PKE"] },
    region: "cn-north-1",
    spec: "SM2",
    type: undefined,
  },
];

describe.each(ROWS)("GetPublicKey of $spec", ({ spec, usage, algorithms, type, details, region }) => {
  it("answers the key as OpenSSL reads it, and its usage", async () => {
    const client = kms({ ...(region !== undefined && { region }) });
    const { id, arn } = await addKey(client, { KeySpec: spec, KeyUsage: usage });
    const { $metadata, PublicKey, ...answer } = await client.send(new GetPublicKeyCommand({ KeyId: id }));
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      KeyId: arn,
      CustomerMasterKeySpec: spec,
      KeySpec: spec,
      KeyUsage: usage,
      ...algorithms,
    });
    expect(readSequence(PublicKey ?? new Uint8Array())).toHaveLength(2);
    if (!peerKnows(spec)) return;
    const key = publicKeyOf(PublicKey);
    expect(key.asymmetricKeyType).toBe(type);
    if (details) expect(key.asymmetricKeyDetails).toMatchObject(details);
    // One key has one form.
    expect(key.export({ format: "der", type: "spki" })).toEqual(Buffer.from(PublicKey ?? []));
    const again = await client.send(new GetPublicKeyCommand({ KeyId: arn }));
    expect(again.PublicKey).toEqual(PublicKey);
  });
});

describe("GetPublicKey", () => {
  const p256 = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;

  it.each<[KeySpec, KeyUsageType]>([
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"],
    ["HMAC_224", "GENERATE_VERIFY_MAC"],
    ["HMAC_512", "GENERATE_VERIFY_MAC"],
  ])("is refused for %s, unless its state is told first", async (KeySpec, KeyUsage) => {
    const client = kms();
    const { id, arn } = await addKey(client, { KeySpec, KeyUsage });
    const get = () => client.send(new GetPublicKeyCommand({ KeyId: id }));
    expect(await failure(get())).toEqual(wordless("UnsupportedOperationException"));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(get())).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    });
  });

  it("works by alias, and from another account by ARN", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const { id, arn } = await addKey(client, p256);
    await client.send(new CreateAliasCommand({ AliasName: "alias/signer", TargetKeyId: id }));
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: id }));
    const aliasArn = `arn:aws:kms:us-east-1:${account}:alias/signer`;
    const calls: [typeof client, string][] = [
      [client, "alias/signer"],
      [client, aliasArn],
      [kms(), arn],
      [kms(), aliasArn],
    ];
    for (const [from, KeyId] of calls) {
      expect(await from.send(new GetPublicKeyCommand({ KeyId }))).toMatchObject({ KeyId: arn, PublicKey });
    }
  });

  it("works while the key is disabled, and not when it is to be deleted", async () => {
    const client = kms();
    const { id, arn } = await addKey(client, p256);
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: id }));
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect((await client.send(new GetPublicKeyCommand({ KeyId: id }))).PublicKey).toEqual(PublicKey);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(client.send(new GetPublicKeyCommand({ KeyId: id })))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    });
  });

  it("is refused while there is no key yet, because it is to be imported", async () => {
    const client = kms();
    const { id, arn } = await addKey(client, { ...p256, Origin: "EXTERNAL" });
    expect(await failure(client.send(new GetPublicKeyCommand({ KeyId: id })))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending import.`,
      status: 400,
    });
  });

  it("answers a different public key for each key", async () => {
    const client = kms();
    const keys = await Promise.all(Array.from({ length: 5 }, () => client.send(new CreateKeyCommand(p256))));
    const answers = await Promise.all(
      keys.map(({ KeyMetadata }) => client.send(new GetPublicKeyCommand({ KeyId: KeyMetadata?.KeyId }))),
    );
    const all = answers.map(({ PublicKey }) => Buffer.from(PublicKey ?? []).toString("hex"));
    expect(new Set(all).size).toBe(5);
  });
});
