import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStartOptions } from "../../../cli/options.ts";
import { type Server, startServer } from "../../../cli/server.ts";
import { freshAccount, kms } from "../../support/client.ts";
import { clusterId, clusterStore, proxyStore, vpcStore } from "../../support/custom-key-stores.ts";
import { startEnclave } from "../../support/enclave.ts";
import { importWith, parametersForImport, symmetricMaterial } from "../../support/import.ts";
import { newRsaMaterial } from "../../support/rsa-keys.ts";
import { SDK_OPERATIONS } from "../../support/sdk-schemas.ts";
import { outputMembers, SeenOutputs } from "../../support/seen-outputs.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

const directory = mkdtempSync(join(tmpdir(), "fauxkms-members-"));
const account = freshAccount();
const seen = new SeenOutputs();
let server: Server;
let proxy: TestXksProxy;
let Recipient: sdk.RecipientInfo;

beforeAll(async () => {
  const enclave = await startEnclave({ now: Date.now() });
  const rootFile = join(directory, "root.pem");
  writeFileSync(rootFile, new X509Certificate(enclave.root).toString());
  const flags = ["--port", "0", "--data", "memory", "--quotas", "off", "--nitro-root", rootFile];
  const options = readStartOptions([...flags, "--xks-timeout", "5000"], {});
  server = await startServer(options, [], { newRsaKey: newRsaMaterial });
  proxy = await TestXksProxy.start();
  proxy.addKey("external");
  Recipient = {
    KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    AttestationDocument: await enclave.attest(),
  };
  await control("PUT", "clock", { mode: "frozen", now: "2026-05-01T00:00:00Z" });
});

afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function control(method: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${server.url}/_fauxkms/${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
}

const advance = (seconds: number) => control("POST", "clock/advance", { seconds });
const client = (region = "us-east-1") =>
  seen.watch(kms({ account, region, config: { endpoint: server.url } }));
const Plaintext = Buffer.from("x");
const Message = Plaintext;
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
});

async function create(input: sdk.CreateKeyCommandInput = {}, region?: string): Promise<string> {
  return (await client(region).send(new sdk.CreateKeyCommand(input))).KeyMetadata?.KeyId ?? "";
}

/** What a user does with a key of each kind, from its creation to its end. */
const SCENES: Readonly<Record<string, () => Promise<unknown>>> = {
  async "symmetric keys"() {
    const kmsClient = client();
    const KeyId = await create({ Tags: [{ TagKey: "a", TagValue: "b" }] });
    await create({ Tags: [{ TagKey: "a", TagValue: "b" }] });
    const { CiphertextBlob } = await kmsClient.send(new sdk.EncryptCommand({ KeyId, Plaintext }));
    await kmsClient.send(new sdk.DecryptCommand({ CiphertextBlob }));
    await kmsClient.send(new sdk.DecryptCommand({ CiphertextBlob, Recipient }));
    await kmsClient.send(new sdk.ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId }));
    const KeySpec = "AES_256";
    await kmsClient.send(new sdk.GenerateDataKeyCommand({ KeyId, KeySpec }));
    await kmsClient.send(new sdk.GenerateDataKeyCommand({ KeyId, KeySpec, Recipient }));
    await kmsClient.send(new sdk.GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec }));
    const KeyPairSpec = "ECC_NIST_P256";
    await kmsClient.send(new sdk.GenerateDataKeyPairCommand({ KeyId, KeyPairSpec }));
    await kmsClient.send(new sdk.GenerateDataKeyPairCommand({ KeyId, KeyPairSpec, Recipient }));
    await kmsClient.send(new sdk.GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec }));
    await kmsClient.send(new sdk.GenerateRandomCommand({ NumberOfBytes: 8 }));
    await kmsClient.send(new sdk.GenerateRandomCommand({ NumberOfBytes: 8, Recipient }));
    await kmsClient.send(new sdk.GetKeyLastUsageCommand({ KeyId }));
    await kmsClient.send(new sdk.DescribeKeyCommand({ KeyId }));
    for (const AliasName of ["alias/a", "alias/b"]) {
      await kmsClient.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    }
    await kmsClient.send(new sdk.UpdateAliasCommand({ AliasName: "alias/a", TargetKeyId: KeyId }));
    await kmsClient.send(new sdk.ListAliasesCommand({ Limit: 1 }));
    await kmsClient.send(new sdk.DeleteAliasCommand({ AliasName: "alias/a" }));
    await kmsClient.send(new sdk.TagResourceCommand({ KeyId, Tags: [{ TagKey: "c", TagValue: "d" }] }));
    await kmsClient.send(new sdk.ListResourceTagsCommand({ KeyId, Limit: 1 }));
    await kmsClient.send(new sdk.UntagResourceCommand({ KeyId, TagKeys: ["c"] }));
    await kmsClient.send(new sdk.UpdateKeyDescriptionCommand({ KeyId, Description: "x" }));
    await kmsClient.send(new sdk.PutKeyPolicyCommand({ KeyId, Policy: POLICY }));
    await kmsClient.send(new sdk.GetKeyPolicyCommand({ KeyId }));
    await kmsClient.send(new sdk.ListKeyPoliciesCommand({ KeyId }));
    await kmsClient.send(new sdk.ListKeysCommand({ Limit: 1 }));
    await kmsClient.send(new sdk.EnableKeyRotationCommand({ KeyId }));
    await kmsClient.send(new sdk.RotateKeyOnDemandCommand({ KeyId }));
    await kmsClient.send(new sdk.GetKeyRotationStatusCommand({ KeyId }));
    await kmsClient.send(
      new sdk.ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit: 1 }),
    );
    await kmsClient.send(new sdk.ListKeyRotationsCommand({ KeyId }));
    await kmsClient.send(new sdk.DisableKeyRotationCommand({ KeyId }));
    await kmsClient.send(new sdk.DisableKeyCommand({ KeyId }));
    await kmsClient.send(new sdk.EnableKeyCommand({ KeyId }));
    await kmsClient.send(new sdk.ScheduleKeyDeletionCommand({ KeyId }));
    await kmsClient.send(new sdk.DescribeKeyCommand({ KeyId }));
    await kmsClient.send(new sdk.CancelKeyDeletionCommand({ KeyId }));
  },

  async "asymmetric and MAC keys"() {
    const kmsClient = client();
    const signing = await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    const ecdsa = { KeyId: signing, Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
    const { Signature } = await kmsClient.send(new sdk.SignCommand(ecdsa));
    await kmsClient.send(new sdk.VerifyCommand({ ...ecdsa, Signature }));
    const mac = {
      KeyId: await create({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
      Message,
      MacAlgorithm: "HMAC_SHA_256",
    } as const;
    const { Mac } = await kmsClient.send(new sdk.GenerateMacCommand(mac));
    await kmsClient.send(new sdk.VerifyMacCommand({ ...mac, Mac }));
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const ecdh = {
      KeyId: await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" }),
      KeyAgreementAlgorithm: "ECDH",
      PublicKey: createPublicKey(privateKey).export({ format: "der", type: "spki" }),
    } as const;
    await kmsClient.send(new sdk.DeriveSharedSecretCommand(ecdh));
    await kmsClient.send(new sdk.DeriveSharedSecretCommand({ ...ecdh, Recipient }));
    const kem = {
      KeyId: await create({ KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" }),
      EncapsulationAlgorithm: "ML_KEM",
    } as const;
    const { SharedSecretCiphertextBlob } = await kmsClient.send(new sdk.EncapsulateCommand(kem));
    await kmsClient.send(new sdk.DecapsulateCommand({ ...kem, SharedSecretCiphertextBlob }));
    const rsa = await create({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    for (const KeyId of [signing, ecdh.KeyId, kem.KeyId, rsa]) {
      await kmsClient.send(new sdk.GetPublicKeyCommand({ KeyId }));
    }
  },

  async "imported material"() {
    const kmsClient = client();
    const KeyId = await create({ Origin: "EXTERNAL" });
    const wrapping = await parametersForImport(kmsClient, KeyId);
    const ValidTo = new Date("2026-06-01T00:00:00Z");
    await importWith(kmsClient, wrapping, symmetricMaterial(), { ValidTo, KeyMaterialDescription: "x" });
    await kmsClient.send(new sdk.DescribeKeyCommand({ KeyId }));
    await kmsClient.send(new sdk.ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }));
    await kmsClient.send(new sdk.DeleteImportedKeyMaterialCommand({ KeyId }));
  },

  async "multi-Region keys"() {
    const home = client();
    const KeyId = await create({ MultiRegion: true });
    const replicate = { KeyId, ReplicaRegion: "eu-west-1", Tags: [{ TagKey: "a", TagValue: "b" }] };
    await home.send(new sdk.ReplicateKeyCommand(replicate));
    await advance(5);
    await home.send(new sdk.DescribeKeyCommand({ KeyId }));
    await home.send(new sdk.UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "eu-west-1" }));
    await advance(5);
    const away = client("eu-west-1");
    await away.send(new sdk.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await away.send(new sdk.DescribeKeyCommand({ KeyId }));
  },

  async grants() {
    const kmsClient = client();
    const KeyId = await create();
    const arn = `arn:aws:iam::${account}:user/alice`;
    const service = "dynamodb.us-east-1.amazonaws.com";
    const SourceArn = `arn:aws:dynamodb:us-east-1:${account}:table/t`;
    const Operations: sdk.GrantOperation[] = ["Encrypt", "RetireGrant"];
    const orders: Omit<sdk.CreateGrantCommandInput, "KeyId" | "Operations">[] = [
      {
        GranteePrincipal: arn,
        RetiringPrincipal: arn,
        Name: "x",
        Constraints: { EncryptionContextEquals: { a: "b" }, SourceArn },
      },
      { GranteePrincipal: arn, Constraints: { EncryptionContextSubset: { a: "b" } } },
      {
        GranteeServicePrincipal: service,
        RetiringServicePrincipal: service,
        Constraints: { SourceArn },
      },
      { GranteePrincipal: arn, RetiringPrincipal: arn },
    ];
    const made = [];
    for (const order of orders) {
      made.push(await kmsClient.send(new sdk.CreateGrantCommand({ KeyId, Operations, ...order })));
    }
    await kmsClient.send(new sdk.ListGrantsCommand({ KeyId }));
    await kmsClient.send(new sdk.ListGrantsCommand({ KeyId, Limit: 1 }));
    await kmsClient.send(new sdk.ListRetirableGrantsCommand({ RetiringPrincipal: arn, Limit: 1 }));
    await kmsClient.send(new sdk.RetireGrantCommand({ GrantToken: made[0]?.GrantToken }));
    await kmsClient.send(new sdk.RevokeGrantCommand({ KeyId, GrantId: made[1]?.GrantId }));
  },

  async "custom key stores"() {
    const kmsClient = client();
    const open = async (input: sdk.CreateCustomKeyStoreCommandInput) => {
      const { CustomKeyStoreId } = await kmsClient.send(new sdk.CreateCustomKeyStoreCommand(input));
      await kmsClient.send(new sdk.ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
      await advance(5);
      return CustomKeyStoreId;
    };
    const cluster = await open(clusterStore());
    const external = await open(proxyStore(proxy));
    await open(clusterStore({ CloudHsmClusterId: clusterId("nohsm") }));
    const { CustomKeyStoreId } = await kmsClient.send(
      new sdk.CreateCustomKeyStoreCommand(
        vpcStore(proxy, "", { XksProxyUriEndpoint: "https://proxy.example.com" }),
      ),
    );
    for (const input of [
      { Origin: "AWS_CLOUDHSM", CustomKeyStoreId: cluster },
      { Origin: "EXTERNAL_KEY_STORE", CustomKeyStoreId: external, XksKeyId: "external" },
    ] as const) {
      const KeyId = await create(input);
      await kmsClient.send(new sdk.DescribeKeyCommand({ KeyId }));
    }
    await kmsClient.send(new sdk.DescribeCustomKeyStoresCommand({}));
    await kmsClient.send(new sdk.DescribeCustomKeyStoresCommand({ Limit: 1 }));
    await kmsClient.send(
      new sdk.UpdateCustomKeyStoreCommand({ CustomKeyStoreId: cluster, NewCustomKeyStoreName: "renamed" }),
    );
    await kmsClient.send(new sdk.DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: cluster }));
    await kmsClient.send(new sdk.DeleteCustomKeyStoreCommand({ CustomKeyStoreId }));
  },
};

/** Members that no answer has, each with its reason. */
const NEVER: Readonly<Record<string, string>> = {
  "ListKeyPoliciesResponse.NextMarker": "a key has one policy, so its list has one page",
};

describe("the answers", () => {
  it.each(Object.keys(SCENES))("are given for %s", async (scene) => {
    await SCENES[scene]?.();
  });

  it("come from every operation", () => {
    expect([...seen.operations].sort()).toEqual(SDK_OPERATIONS.map(({ name }) => name));
  });

  it("have every member of every output, and no other", () => {
    expect([...seen.unknown]).toEqual([]);
    const missing = outputMembers().filter((member) => !seen.members.has(member));
    expect(missing).toEqual(Object.keys(NEVER).sort());
  });
});
