import { describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { bss, type InstanceKey, makeInstanceKey, purchase } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret, freshName } from "../../support/alibaba-secrets.ts";
import { control } from "../../support/client.ts";

/*
 * Which keys and secrets have policies, and how many accounts those of an instance may name (Configure a key policy,
 * Configure a secret policy: "the access management quota … is consumed").
 */

/** A policy that lets a user of each account use a key or read a secret. */
const naming = (...accounts: string[]) =>
  JSON.stringify({
    Version: "1",
    Statement: accounts.map((account, index) => ({
      Effect: "Allow",
      Principal: { RAM: [`acs:ram::${account}:user/user-${index}`] },
      Action: ["kms:Decrypt", "kms:GetSecretValue"],
      Resource: ["*"],
    })),
  });

const UNSUPPORTED = {
  code: "Forbidden.KeyPolicyUnSupported",
  message: "The specified key does not support key policy.",
  status: 400,
};
const EXCEEDED = {
  code: "Rejected.LimitExceeded",
  message: "The vpc quota of the KMS instance is exceeded.",
  status: 400,
};
const [B, C, D] = ["1111222233334444", "5555666677778888", "6543210987654321"] as const;

/** The access management quota of an instance that is in use. */
async function vpcUse(client: AlibabaClient, KmsInstanceId: string): Promise<number | undefined> {
  const answer = await client.call("GetKmsInstanceQuotaInfos", { KmsInstanceId, ResourceType: "vpc" });
  return (answer.KmsInstanceQuotaInfos as { UsedQuantity: number }[])[0]?.UsedQuantity;
}

/** A scene with helpers that name no instance. @param vpcs access management quota: the VPC uses one unit */
async function begin(vpcs: number) {
  const scene = await makeInstanceKey({}, { secrets: 100, vpcs });
  const { client, forKeys, id } = scene;
  return {
    ...scene,
    used: () => vpcUse(client, forKeys.DKMSInstanceId),
    setPolicy: (Policy: string, KeyId = id) => client.call("SetKeyPolicy", { KeyId, Policy }),
    refusal: (Policy: string, KeyId = id) => client.failure("SetKeyPolicy", { KeyId, Policy }),
  };
}

const vpc = (number: number, VpcOwnerId: string) => ({
  VpcId: `vpc-${number}`,
  VSwitchId: `vsw-${number}`,
  RegionId: "cn-hangzhou",
  VpcOwnerId,
});

describe("the policy of a key or secret outside of instances", () => {
  const Policy = naming(B);

  it("is neither read nor set, by id, ARN or name", async () => {
    const client = alibabaClient();
    const { id, arn } = await addAlibabaKey(client);
    for (const KeyId of [id, arn]) {
      expect(await client.failure("GetKeyPolicy", { KeyId })).toEqual(UNSUPPORTED);
      expect(await client.failure("SetKeyPolicy", { KeyId, Policy })).toEqual(UNSUPPORTED);
    }
    const name = await addSecret(client);
    for (const SecretName of [name, `acs:kms:cn-hangzhou:${client.account}:secret/${name}`]) {
      expect(await client.failure("GetSecretPolicy", { SecretName })).toEqual(UNSUPPORTED);
      expect(await client.failure("SetSecretPolicy", { SecretName, Policy })).toEqual(UNSUPPORTED);
    }
  });

  it("is refused whatever its name is, but one that is no policy is so before", async () => {
    const client = alibabaClient();
    const { id: KeyId } = await addAlibabaKey(client);
    const PolicyName = "other";
    expect(await client.failure("GetKeyPolicy", { KeyId, PolicyName })).toEqual(UNSUPPORTED);
    expect(await client.failure("SetKeyPolicy", { KeyId, PolicyName, Policy })).toEqual(UNSUPPORTED);
    const invalid = { code: "InvalidParameter", status: 400 };
    expect(await client.failure("SetKeyPolicy", { KeyId, Policy: "{}" })).toMatchObject(invalid);
    expect(await client.failure("CreateKey", { Policy: "{}" })).toMatchObject(invalid);
  });

  it("is not given as they are made, which makes none", async () => {
    const client = alibabaClient();
    expect(await client.failure("CreateKey", { Policy })).toEqual(UNSUPPORTED);
    expect(await client.call("ListKeys")).toMatchObject({ TotalCount: 0 });
    const secret = { SecretName: freshName(), SecretData: "one", VersionId: "v1" };
    expect(await client.failure("CreateSecret", { ...secret, Policy })).toEqual(UNSUPPORTED);
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 0 });
  });

  it("is missing beside an instance too, whose keys and secrets have one", async () => {
    const { client, id, forSecrets } = await makeInstanceKey();
    const SecretName = await addSecret(client, forSecrets);
    expect(await client.call("GetKeyPolicy", { KeyId: id })).toHaveProperty("Policy");
    expect(await client.call("GetSecretPolicy", { SecretName })).toHaveProperty("Policy");
    const outside = await addAlibabaKey(client);
    expect(await client.failure("GetKeyPolicy", { KeyId: outside.id })).toEqual(UNSUPPORTED);
  });
});

describe("the accounts that policies of an instance name", () => {
  it("use a unit of its access management quota each, however many users and policies name them", async () => {
    // A unit for the VPC, and one each for B and C.
    const { client, id, forKeys, forSecrets, setPolicy, refusal, used } = await begin(3);
    expect(await used()).toBe(1);
    await setPolicy(naming(B));
    expect(await used()).toBe(2);
    const other = await addAlibabaKey(client, { ...forKeys, Policy: naming(C) });
    expect(await used()).toBe(3);
    const SecretName = await addSecret(client, { ...forSecrets, Policy: naming(C, C, client.account) });
    expect(await used()).toBe(3);

    const third = await addAlibabaKey(client, forKeys);
    expect(await refusal(naming(D), third.id)).toEqual(EXCEEDED);
    const before = (await client.call("GetKeyPolicy", { KeyId: third.id })).Policy;
    expect(before).toContain("kms default key policy");
    expect(await client.failure("SetSecretPolicy", { SecretName, Policy: naming(C, D) })).toEqual(EXCEEDED);
    expect(await client.failure("CreateKey", { ...forKeys, Policy: naming(D) })).toEqual(EXCEEDED);
    const secret = { SecretName: freshName(), SecretData: "one", VersionId: "v1", ...forSecrets };
    expect(await client.failure("CreateSecret", { ...secret, Policy: naming(D) })).toEqual(EXCEEDED);
    expect(await used()).toBe(3);

    // Those that are named need no further unit.
    await setPolicy(naming(B, C), third.id);
    await setPolicy(naming(C, B), id);
    await setPolicy(naming(client.account), other.id);
    expect(await used()).toBe(3);
  });

  it("give their unit back with the policy that is replaced, or with the key or secret", async () => {
    const { client, id, forKeys, forSecrets, setPolicy, refusal, used } = await begin(2);
    await setPolicy(naming(B));
    // The policy's own former account does not count against it.
    await setPolicy(naming(C));
    expect(await used()).toBe(2);
    const other = await addAlibabaKey(client, forKeys);
    expect(await refusal(naming(B), other.id)).toEqual(EXCEEDED);
    await setPolicy(naming(client.account));
    expect(await used()).toBe(1);
    await setPolicy(naming(B), other.id);
    expect(await refusal(naming(C), id)).toEqual(EXCEEDED);
    await setPolicy(naming(client.account), other.id);

    const SecretName = await addSecret(client, { ...forSecrets, Policy: naming(D) });
    expect(await client.failure("SetSecretPolicy", { SecretName, Policy: naming(B, D) })).toEqual(EXCEEDED);
    await client.call("SetSecretPolicy", { SecretName, Policy: naming(B) });
    await client.call("DeleteSecret", { SecretName, ForceDeleteWithoutRecovery: true });
    expect(await used()).toBe(1);
  });

  it("use no unit of the own account, and none of another instance", async () => {
    const one = await begin(1);
    await one.setPolicy(naming(one.client.account, one.client.account));
    expect(await one.used()).toBe(1);
    expect(await one.refusal(naming(B))).toEqual(EXCEEDED);
    const two = await begin(2);
    await two.setPolicy(naming(B));
    expect([await one.used(), await two.used()]).toEqual([1, 2]);
  });

  it("use one unit with an account that shares the instance, by an allowing or a denying statement", async () => {
    const { workspace, forKeys, setPolicy, used } = await begin(2);
    const path = `instances/${forKeys.DKMSInstanceId}`;
    const share = (...sharedWith: string[]) => control("PUT", path, { sharedWith }, workspace.options);
    await setPolicy(naming(B).replace("Allow", "Deny"));
    expect(await used()).toBe(2);
    expect(await share(B)).toMatchObject({ status: 200, json: { sharedWith: [B] } });
    expect(await used()).toBe(2);
    expect(await share(C)).toMatchObject({
      status: 409,
      json: {
        error: {
          code: "limitExceeded",
          message: "sharedWith: the access management quota of 2 is exceeded",
        },
      },
    });
    // The list stays as it was.
    const { json } = await control("PUT", path, { publicAccess: true }, workspace.options);
    expect(json).toMatchObject({ sharedWith: [B] });
    await share();
    await setPolicy(naming(D));
    expect(await share(D)).toMatchObject({ status: 200 });
  });

  it("leave that much less for VPCs", async () => {
    const { client, forKeys, setPolicy, used } = await begin(3);
    const KmsInstanceId = forKeys.DKMSInstanceId;
    await setPolicy(naming(B, C));
    const bind = (...BindVpcs: object[]) => ({ KmsInstanceId, BindVpcs });
    const one = bind(vpc(1, B));
    expect(await client.failure("UpdateKmsInstanceBindVpc", one)).toEqual(EXCEEDED);
    await setPolicy(naming(B));
    await client.call("UpdateKmsInstanceBindVpc", one);
    expect(await used()).toBe(3);
    const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId });
    expect(KmsInstance).toMatchObject({ BindVpcs: { BindVpc: [vpc(1, B)] } });
  });

  it("keep an instance from a smaller quota", async () => {
    const scene = await begin(3);
    await scene.setPolicy(naming(B, C));
    expect(await downgraded(scene, 2)).toMatchObject({
      Code: "InvalidParameter",
      Message: "accessManagement: 3 are in use",
    });
    await scene.setPolicy(naming(B));
    expect(await downgraded(scene, 2)).toMatchObject({ Code: "Success" });
    expect(await scene.used()).toBe(2);
  });

  it("are named by no key of another account's instance", async () => {
    const { client, id, forSecrets } = await makeInstanceKey({}, { secrets: 100, vpcs: 2 });
    const SecretName = await addSecret(client, forSecrets);
    const account = freshAlibabaAccount();
    const stranger = alibabaClient({ ...client, account });
    const place = `acs:kms:cn-hangzhou:${client.account}`;
    const calls: [string, object][] = [
      ["SetKeyPolicy", { KeyId: `${place}:key/${id}`, Policy: naming(account) }],
      ["SetSecretPolicy", { SecretName: `${place}:secret/${SecretName}`, Policy: naming(account) }],
    ];
    for (const [action, parameters] of calls) {
      expect(await stranger.failure(action, { ...parameters })).toMatchObject({
        code: "Forbidden.NoPermission",
        status: 403,
      });
    }
    expect(await vpcUse(client, forSecrets.DKMSInstanceId)).toBe(1);
  });
});

/** The answer of BssOpenApi to a downgrade of an instance to so many units of access management. */
async function downgraded({ client, forKeys }: Pick<InstanceKey, "client" | "forKeys">, vpcs: number) {
  const wanted = purchase({ secrets: 100, vpcs });
  const parameters = { ...wanted, InstanceId: forKeys.DKMSInstanceId, ModifyType: "Downgrade" };
  return bss(client, "ModifyInstance", parameters);
}
