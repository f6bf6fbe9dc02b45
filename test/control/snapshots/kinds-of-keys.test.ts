import { createHash, randomBytes } from "node:crypto";
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type EncryptionAlgorithmSpec,
  GenerateMacCommand,
  type KeySpec,
  type KeyUsageType,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  UpdatePrimaryRegionCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { GetRequestedServiceQuotaChangeCommand } from "@aws-sdk/client-service-quotas";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { addAlibabaKey, base64, versionsOf } from "../../support/alibaba-keys.ts";
import { kms, serverUrl } from "../../support/client.ts";
import { cloudWatch } from "../../support/cloudwatch.ts";
import { clusterStore, proxyStore } from "../../support/custom-key-stores.ts";
import { importWith, parametersForImport, symmetricMaterial } from "../../support/import.ts";
import { controlAt, type MadeWorkspace, makeWorkspace } from "../../support/made-workspaces.ts";
import { ask, RSA, serviceQuotas } from "../../support/service-quotas.ts";
import { PASSPHRASE, putSnapshot, takeSnapshot } from "../../support/snapshots.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

const ADMIN = "test-admin-token";
const TEXT = Buffer.from("made before the snapshot");

const SIGNING: readonly [KeySpec, SigningAlgorithmSpec][] = [
  ["RSA_2048", "RSASSA_PSS_SHA_256"],
  ["ECC_NIST_P256", "ECDSA_SHA_256"],
  ["ECC_NIST_P384", "ECDSA_SHA_384"],
  ["ECC_NIST_P521", "ECDSA_SHA_512"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256"],
  ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512"],
  ["ML_DSA_44", "ML_DSA_SHAKE_256"],
];
const ALIBABA_SIGNING: readonly [string, string][] = [
  ["RSA_2048", "RSA_PSS_SHA_256"],
  ["EC_P256", "ECDSA_SHA_256"],
  ["EC_P256K", "ECDSA_SHA_256"],
];

/** Clients of a workspace's access keys at any server. */
function at(url: string, { aws: key, alibaba }: MadeWorkspace) {
  const aws = (region = "us-east-1") => ({
    url,
    region,
    config: { credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey } },
  });
  return {
    aws,
    kms: (region?: string) => kms(aws(region)),
    ram: alibabaClient({ url, account: alibaba.accountId, accessKey: alibaba }),
  };
}

describe("what was made with keys of all kinds before a snapshot", () => {
  const from = () => serverUrl("off");
  const to = () => serverUrl("strict");
  let made: MadeWorkspace;
  let proxy: TestXksProxy;
  let old: Awaited<ReturnType<typeof fill>>;

  async function fill() {
    const { aws, kms: clientIn, ram } = at(from(), made);
    const client = clientIn();
    const add = async (KeySpec: KeySpec, KeyUsage: KeyUsageType) =>
      (await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }))).KeyMetadata?.KeyId;
    const seal = async (KeyId?: string, EncryptionAlgorithm?: EncryptionAlgorithmSpec, region?: string) => {
      const input = { KeyId, Plaintext: TEXT, EncryptionAlgorithm };
      const { CiphertextBlob } = await clientIn(region).send(new EncryptCommand(input));
      return { KeyId, CiphertextBlob, EncryptionAlgorithm };
    };
    const signatures = [];
    for (const [spec, SigningAlgorithm] of SIGNING) {
      const input = { KeyId: await add(spec, "SIGN_VERIFY"), Message: TEXT, SigningAlgorithm };
      const { Signature } = await client.send(new SignCommand(input));
      signatures.push({ ...input, Signature });
    }
    const macs = [];
    for (const bits of [224, 256, 384, 512] as const) {
      const KeyId = await add(`HMAC_${bits}`, "GENERATE_VERIFY_MAC");
      const input = { KeyId, Message: TEXT, MacAlgorithm: `HMAC_SHA_${bits}` } as const;
      const { Mac } = await client.send(new GenerateMacCommand(input));
      macs.push({ ...input, Mac });
    }
    const sealed = [await seal(await add("RSA_2048", "ENCRYPT_DECRYPT"), "RSAES_OAEP_SHA_256")];
    const rotated = await add("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
    sealed.push(await seal(rotated));
    for (let rotation = 0; rotation < 3; rotation++) {
      await client.send(new RotateKeyOnDemandCommand({ KeyId: rotated }));
      const { json } = await controlAt(from(), "POST", "clock/advance", { seconds: 7200 }, made.token);
      expect(json.now).toBeDefined();
      sealed.push(await seal(rotated));
    }
    const { KeyMetadata: external } = await client.send(new CreateKeyCommand({ Origin: "EXTERNAL" }));
    const wrapping = await parametersForImport(client, external?.KeyId ?? "");
    await importWith(client, wrapping, symmetricMaterial());
    sealed.push(await seal(external?.KeyId));
    const { KeyMetadata: multi } = await client.send(new CreateKeyCommand({ MultiRegion: true }));
    await client.send(new ReplicateKeyCommand({ KeyId: multi?.KeyId, ReplicaRegion: "eu-west-3" }));
    sealed.push(await seal(multi?.KeyId));

    proxy.addKey("key-1");
    const { CustomKeyStoreId: xks } = await client.send(new CreateCustomKeyStoreCommand(proxyStore(proxy)));
    const { CustomKeyStoreId: hsm } = await client.send(new CreateCustomKeyStoreCommand(clusterStore()));
    for (const CustomKeyStoreId of [xks, hsm]) {
      await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    }
    await controlAt(from(), "POST", "clock/advance", { seconds: 3600 }, made.token);
    for (const input of [
      { CustomKeyStoreId: xks, Origin: "EXTERNAL_KEY_STORE", XksKeyId: "key-1" },
      { CustomKeyStoreId: hsm, Origin: "AWS_CLOUDHSM" },
    ] as const) {
      sealed.push(await seal((await client.send(new CreateKeyCommand(input))).KeyMetadata?.KeyId));
    }

    const digest = base64(createHash("sha256").update(TEXT).digest());
    const alibabaSignatures = [];
    for (const [KeySpec, Algorithm] of ALIBABA_SIGNING) {
      const { id } = await addAlibabaKey(ram, { KeySpec, KeyUsage: "SIGN/VERIFY" });
      const [KeyVersionId = ""] = await versionsOf({ client: ram, id, arn: "" });
      const input = { KeyId: id, KeyVersionId, Algorithm, Digest: digest };
      const { Value } = await ram.call("AsymmetricSign", input);
      alibabaSignatures.push({ ...input, Value: String(Value) });
    }
    const alibabaSealed: string[] = [];
    for (const KeySpec of ["Aliyun_AES_256"]) {
      const { id } = await addAlibabaKey(ram, { KeySpec });
      const encrypted = () => ram.call("Encrypt", { KeyId: id, Plaintext: base64(TEXT) });
      alibabaSealed.push(String((await encrypted()).CiphertextBlob));
    }
    await ram.call("CreateSecret", { SecretName: "staged", SecretData: "one", VersionId: "v1" });
    await ram.call("PutSecretValue", { SecretName: "staged", SecretData: "two", VersionId: "v2" });

    const increase = await ask(serviceQuotas(aws()), RSA, 100_000);
    await cloudWatch(aws(), aws().config).send(
      new PutMetricAlarmCommand({
        AlarmName: "kept",
        Namespace: "AWS/Usage",
        MetricName: "CallCount",
        Dimensions: Object.entries({ Service: "KMS", Type: "API", Class: "None", Resource: "ListKeys" }).map(
          ([Name, Value]) => ({ Name, Value }),
        ),
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        AlarmActions: ["arn:aws:sns:us-east-1:111122223333:on-call"],
      }),
    );
    return { signatures, macs, sealed, alibabaSignatures, alibabaSealed, multi: multi?.KeyId, increase };
  }

  beforeAll(async () => {
    proxy = await TestXksProxy.start();
    made = await makeWorkspace(from());
    old = await fill();
    const document = await takeSnapshot(from(), { token: made.token, passphrase: PASSPHRASE });
    const workspace = `kinds-${randomBytes(4).toString("hex")}`;
    const options = { workspace, token: ADMIN, passphrase: PASSPHRASE };
    expect(await putSnapshot(to(), document, options)).toEqual({ status: 204, text: "" });
  });

  afterAll(() => proxy?.stop());

  it("is decrypted elsewhere: rotated, imported, multi-Region, RSA, and in custom key stores", async () => {
    const client = at(to(), made).kms();
    for (const { KeyId, CiphertextBlob, EncryptionAlgorithm } of old.sealed) {
      const opened = await client.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm }));
      expect(Buffer.from(opened.Plaintext ?? [])).toEqual(TEXT);
    }
    expect(old.sealed).toHaveLength(9);
  });

  it("is verified elsewhere: signatures and MACs of all specs", async () => {
    const client = at(to(), made).kms();
    for (const input of old.signatures) {
      const { SignatureValid } = await client.send(new VerifyCommand(input));
      expect(SignatureValid).toBe(true);
    }
    for (const input of old.macs) {
      expect((await client.send(new VerifyMacCommand(input))).MacValid).toBe(true);
    }
  });

  it("of Alibaba Cloud is verified and decrypted elsewhere, and its secrets have their stages", async () => {
    const { ram } = at(to(), made);
    for (const input of old.alibabaSignatures) {
      expect((await ram.call("AsymmetricVerify", input)).Value).toBe(true);
    }
    for (const CiphertextBlob of old.alibabaSealed) {
      expect((await ram.call("Decrypt", { CiphertextBlob })).Plaintext).toBe(base64(TEXT));
    }
    const value = async (VersionStage: string) =>
      (await ram.call("GetSecretValue", { SecretName: "staged", VersionStage })).SecretData;
    expect([await value("ACSCurrent"), await value("ACSPrevious")]).toEqual(["two", "one"]);
  });

  it("is joined by what goes on elsewhere: a replica becomes the primary, a request and an alarm are there", async () => {
    const { aws, kms: clientIn } = at(to(), made);
    await clientIn().send(new UpdatePrimaryRegionCommand({ KeyId: old.multi, PrimaryRegion: "eu-west-3" }));
    const primaryOf = async () => {
      const { KeyMetadata } = await clientIn("eu-west-3").send(new DescribeKeyCommand({ KeyId: old.multi }));
      return KeyMetadata?.MultiRegionConfiguration?.MultiRegionKeyType;
    };
    await expect.poll(primaryOf).toBe("PRIMARY");
    const { RequestedQuota } = await serviceQuotas(aws()).send(
      new GetRequestedServiceQuotaChangeCommand({ RequestId: old.increase.id }),
    );
    expect(RequestedQuota?.DesiredValue).toBe(100_000);
    const { MetricAlarms } = await cloudWatch(aws(), aws().config).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["kept"]);
  });
});
