import { randomBytes, randomUUID } from "node:crypto";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ReEncryptCommand,
  SignCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { type AlibabaAnswer, rawAlibaba } from "../../support/alibaba.ts";
import { notValid } from "../../support/alibaba-failures.ts";
import { wrapForAlibaba } from "../../support/alibaba-import.ts";
import { base64, unbase64 } from "../../support/alibaba-keys.ts";
import { control, failure, kms } from "../../support/client.ts";

/*
 * Accounts of AWS have 12 digits and those of Alibaba Cloud 16, so the same digits can only begin both. The Regions
 * us-east-1 and eu-west-1 are in both clouds, and so is every workspace.
 */
const DIGITS = "123456789012";
const REGION = "us-east-1";
const secret = "attack at dawn";

/** Both clouds in a workspace of their own. */
function bothClouds() {
  const workspace = `test-${randomBytes(8).toString("hex")}`;
  const aws = kms({ account: DIGITS, region: REGION, workspace });
  const options = { account: `${DIGITS}3456`, region: REGION, workspace };
  const alibaba = async (Action: string, parameters: Readonly<Record<string, string>> = {}) => {
    const { json } = await rawAlibaba({ Action, ...parameters }, options);
    return json;
  };
  return { workspace, aws, alibaba };
}

type Alibaba = ReturnType<typeof bothClouds>["alibaba"];

const seenOf = ({ Code: code, HttpStatus: status, Message: message }: AlibabaAnswer) => ({
  code,
  status,
  message,
});

async function awsKey(client: KMSClient): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  return { id: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
}

async function alibabaKey(alibaba: Alibaba, parameters = {}): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await alibaba("CreateKey", parameters);
  const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string };
  return { id: KeyId, arn: Arn };
}

/** A blob as it is, and with what the other cloud has in front of its own. */
function disguises(blob: Buffer, versionId: string): Buffer[] {
  const other = Buffer.from(blob);
  const start = other[0] === 1 ? 0 : 36;
  // The byte that names the cloud.
  other[start + 1] = (other[start + 1] ?? 0) ^ 1;
  const prefix = Buffer.from(versionId);
  return [
    blob,
    blob.subarray(36),
    Buffer.concat([prefix, blob]),
    other,
    other.subarray(36),
    Buffer.concat([prefix, other]),
  ];
}

describe("the two clouds", () => {
  it("do not decrypt each other's ciphertexts", async () => {
    const { aws, alibaba } = bothClouds();
    const [mine, theirs] = [await awsKey(aws), await alibabaKey(alibaba)];
    const fromAws = await aws.send(new EncryptCommand({ KeyId: mine.id, Plaintext: Buffer.from(secret) }));
    const fromAlibaba = await alibaba("Encrypt", { KeyId: theirs.id, Plaintext: base64(secret) });
    const versionId = fromAlibaba.KeyVersionId as string;
    const awsBlob = Buffer.from(fromAws.CiphertextBlob ?? []);
    const alibabaBlob = unbase64(fromAlibaba.CiphertextBlob);

    for (const blob of [...disguises(awsBlob, versionId), ...disguises(awsBlob, randomUUID())]) {
      const CiphertextBlob = base64(blob);
      expect(seenOf(await alibaba("Decrypt", { CiphertextBlob }))).toEqual(notValid("CiphertextBlob"));
      const again = { CiphertextBlob, DestinationKeyId: theirs.id };
      expect(seenOf(await alibaba("ReEncrypt", again))).toEqual(notValid("CiphertextBlob"));
    }
    const refused = { name: "InvalidCiphertextException", status: 400 };
    for (const CiphertextBlob of disguises(alibabaBlob, versionId)) {
      expect(await failure(aws.send(new DecryptCommand({ CiphertextBlob })))).toMatchObject(refused);
      const named = new DecryptCommand({ CiphertextBlob, KeyId: mine.id });
      expect(await failure(aws.send(named))).toMatchObject(refused);
      const again = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: mine.id });
      expect(await failure(aws.send(again))).toMatchObject(refused);
    }

    // Both do open their own.
    const opened = await aws.send(new DecryptCommand({ CiphertextBlob: awsBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe(secret);
    const { CiphertextBlob } = fromAlibaba as { CiphertextBlob: string };
    expect((await alibaba("Decrypt", { CiphertextBlob })).Plaintext).toBe(base64(secret));
  });

  it("do not find each other's keys, by id, ARN or alias", async () => {
    const { aws, alibaba } = bothClouds();
    const [mine, theirs] = [await awsKey(aws), await alibabaKey(alibaba)];
    await aws.send(new CreateAliasCommand({ AliasName: "alias/of-aws", TargetKeyId: mine.id }));
    await alibaba("CreateAlias", { AliasName: "alias/of-alibaba", KeyId: theirs.id });

    for (const [KeyId, code] of [
      [mine.id, "Forbidden.KeyNotFound"],
      [mine.arn, "InvalidParameter"],
      [mine.arn.replace("arn:aws:", "acs:"), "Forbidden.KeyNotFound"],
      ["alias/of-aws", "Forbidden.AliasNotFound"],
    ] as const) {
      for (const action of ["DescribeKey", "Encrypt", "GenerateDataKey"]) {
        const answer = await alibaba(action, { KeyId, Plaintext: base64(secret) });
        expect(answer.Code, `${action} ${KeyId}`).toBe(code);
      }
    }
    for (const KeyId of [
      theirs.id,
      theirs.arn,
      theirs.arn.replace(/^acs:kms:([^:]+):(\d{12})\d+:/, "arn:aws:kms:$1:$2:"),
      "alias/of-alibaba",
    ]) {
      const describing = await failure(aws.send(new DescribeKeyCommand({ KeyId })));
      expect(["NotFoundException", "ValidationException", "InvalidArnException"]).toContain(describing.name);
      const encrypting = new EncryptCommand({ KeyId, Plaintext: Buffer.from(secret) });
      expect((await failure(aws.send(encrypting))).name).toBe(describing.name);
    }
    expect((await failure(aws.send(new DescribeKeyCommand({ KeyId: theirs.id })))).name).toBe(
      "NotFoundException",
    );
    expect(await failure(aws.send(new DescribeKeyCommand({ KeyId: "alias/of-alibaba" })))).toMatchObject({
      name: "NotFoundException",
      status: 400,
    });
  });

  it("keep keys apart that have the same id and the same material", async () => {
    const { aws, alibaba } = bothClouds();
    const theirs = await alibabaKey(alibaba, { Origin: "EXTERNAL" });
    const material = randomBytes(32);
    const { ImportToken, PublicKey } = await alibaba("GetParametersForImport", {
      KeyId: theirs.id,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    });
    const publicKey = unbase64(PublicKey);
    const imported = await alibaba("ImportKeyMaterial", {
      KeyId: theirs.id,
      EncryptedKeyMaterial: wrapForAlibaba({ algorithm: "RSAES_OAEP_SHA_256", publicKey }, material),
      ImportToken: ImportToken as string,
      KeyMaterialExpireUnix: "0",
    });
    expect(Object.keys(imported)).toEqual(["RequestId"]);
    const Tags = [
      { TagKey: "_custom_id_", TagValue: theirs.id },
      { TagKey: "_custom_key_material_", TagValue: base64(material) },
    ];
    const { KeyMetadata } = await aws.send(new CreateKeyCommand({ Tags }));
    const KeyId = KeyMetadata?.KeyId ?? "";
    expect(KeyId).toBe(theirs.id);

    const Plaintext = Buffer.from(secret);
    const { CiphertextBlob: sealed } = await aws.send(new EncryptCommand({ KeyId, Plaintext }));
    const answer = await alibaba("Encrypt", { KeyId, Plaintext: base64(secret) });
    const versionId = answer.KeyVersionId as string;
    for (const blob of disguises(Buffer.from(sealed ?? []), versionId)) {
      const CiphertextBlob = base64(blob);
      expect(seenOf(await alibaba("Decrypt", { CiphertextBlob }))).toEqual(notValid("CiphertextBlob"));
    }
    for (const CiphertextBlob of disguises(unbase64(answer.CiphertextBlob), versionId)) {
      const decrypting = new DecryptCommand({ CiphertextBlob, KeyId });
      expect((await failure(aws.send(decrypting))).name).toBe("InvalidCiphertextException");
    }
    const { CiphertextBlob } = answer as { CiphertextBlob: string };
    expect((await alibaba("Decrypt", { CiphertextBlob })).Plaintext).toBe(base64(secret));
  });

  it("do not list each other's keys and aliases", async () => {
    const { aws, alibaba } = bothClouds();
    const [mine, theirs] = [await awsKey(aws), await alibabaKey(alibaba)];
    await aws.send(new CreateAliasCommand({ AliasName: "alias/same", TargetKeyId: mine.id }));
    await alibaba("CreateAlias", { AliasName: "alias/same", KeyId: theirs.id });

    const awsKeys = (await aws.send(new ListKeysCommand({}))).Keys ?? [];
    expect(awsKeys.map(({ KeyArn }) => KeyArn)).toEqual([mine.arn]);
    const { Keys, TotalCount } = await alibaba("ListKeys");
    expect(Keys).toEqual({ Key: [{ KeyId: theirs.id, KeyArn: theirs.arn }] });
    expect(TotalCount).toBe(1);

    const awsAliases = (await aws.send(new ListAliasesCommand({ KeyId: mine.id }))).Aliases ?? [];
    expect(awsAliases.map(({ TargetKeyId }) => TargetKeyId)).toEqual([mine.id]);
    const { Aliases } = await alibaba("ListAliases");
    expect(Aliases).toMatchObject({ Alias: [{ AliasName: "alias/same", KeyId: theirs.id }] });
    // An alias of the one name is a key of either.
    expect((await aws.send(new DescribeKeyCommand({ KeyId: "alias/same" }))).KeyMetadata?.KeyId).toBe(
      mine.id,
    );
    expect((await alibaba("DescribeKey", { KeyId: "alias/same" })).KeyMetadata).toMatchObject({
      KeyId: theirs.id,
    });
  });

  it("do not sign or authenticate with each other's keys", async () => {
    const { aws, alibaba } = bothClouds();
    const [signing, mac] = [
      await alibabaKey(alibaba, { KeySpec: "EC_P256" }),
      await alibabaKey(alibaba, { KeySpec: "HMAC_SHA_256" }),
    ];
    const sign = new SignCommand({
      KeyId: signing.id,
      Message: Buffer.from(secret),
      SigningAlgorithm: "ECDSA_SHA_256",
    });
    expect(await failure(aws.send(sign))).toMatchObject({ name: "NotFoundException" });
    const authenticate = new GenerateMacCommand({
      KeyId: mac.id,
      Message: Buffer.from(secret),
      MacAlgorithm: "HMAC_SHA_256",
    });
    expect(await failure(aws.send(authenticate))).toMatchObject({ name: "NotFoundException" });
    const { KeyMetadata } = await aws.send(
      new CreateKeyCommand({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    );
    const theirs = await alibaba("GenerateMac", {
      KeyId: KeyMetadata?.KeyId ?? "",
      Algorithm: "HMAC_SHA_256",
      Message: base64(secret),
    });
    expect(theirs.Code).toBe("Forbidden.KeyNotFound");
  });

  it("are both emptied with their workspace, and no other workspace is", async () => {
    const [one, other] = [bothClouds(), bothClouds()];
    const [gone, kept] = [await alibabaKey(one.alibaba), await alibabaKey(other.alibaba)];
    const awsGone = await awsKey(one.aws);
    const sealed = await one.alibaba("Encrypt", { KeyId: gone.id, Plaintext: base64(secret) });
    const CiphertextBlob = sealed.CiphertextBlob as string;
    // What one workspace made, the same account of another does not have.
    expect((await other.alibaba("Decrypt", { CiphertextBlob })).Code).toBe("Forbidden.KeyNotFound");
    const reset = await control("POST", "reset", undefined, { server: "off", workspace: one.workspace });
    expect(reset.status).toBeLessThan(300);
    expect((await one.alibaba("DescribeKey", { KeyId: gone.id })).Code).toBe("Forbidden.KeyNotFound");
    expect((await failure(one.aws.send(new DescribeKeyCommand({ KeyId: awsGone.id })))).name).toBe(
      "NotFoundException",
    );
    expect((await other.alibaba("DescribeKey", { KeyId: kept.id })).KeyMetadata).toMatchObject({
      KeyId: kept.id,
    });
  });
});
