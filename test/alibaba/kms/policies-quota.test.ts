import { beforeEach, describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../../support/alibaba.ts";
import { type InstanceKey, makeInstanceKey } from "../../support/alibaba-instances.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret } from "../../support/alibaba-secrets.ts";

/*
 * Each other account that policies of an instance's keys and secrets name uses one unit of its access management quota
 * (Configure a key policy, Configure a secret policy).
 */

const [B, C, D] = [freshAlibabaAccount(), freshAlibabaAccount(), freshAlibabaAccount()];
const EXCEEDED = { code: "Rejected.LimitExceeded" };

let first: InstanceKey;
let second: string;
let secret: string;

beforeEach(async () => {
  // One unit is the VPC's, so that two accounts may be named.
  first = await makeInstanceKey({}, { secrets: 100, vpcs: 3 });
  second = (await addAlibabaKey(first.client, first.forKeys)).id;
  secret = await addSecret(first.client, first.forSecrets);
});

/** A policy that lets in the owner, and principals. */
const policyFor = (...principals: readonly string[]) =>
  JSON.stringify({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Principal: {
          RAM: [`acs:ram::${first.client.account}:*`, ...principals.map((each) => `acs:ram::${each}`)],
        },
        Action: ["kms:*"],
        Resource: ["*"],
      },
    ],
  });

const ofKey = (KeyId: string, ...principals: string[]) =>
  ["SetKeyPolicy", { KeyId, Policy: policyFor(...principals) }] as const;
const ofSecret = (...principals: string[]) =>
  ["SetSecretPolicy", { SecretName: secret, Policy: policyFor(...principals) }] as const;

describe("the accounts that policies of an instance name", () => {
  it("count once, whatever of them is named, and up to the quota", async () => {
    const { client, id } = first;
    await client.call(...ofKey(id, `${B}:user/one`, `${B}:user/two`, `${B}:*`, `${C}:role/r`));
    await client.call(...ofKey(second, `${C}:*`));
    await client.call(...ofSecret(`${B}:root`));
    expect(await client.failure(...ofSecret(`${D}:user/x`))).toMatchObject(EXCEEDED);
    expect(await client.failure(...ofKey(second, `${C}:*`, `${D}:*`))).toMatchObject(EXCEEDED);
    // What was refused changed nothing.
    expect((await client.call("GetSecretPolicy", { SecretName: secret })).Policy).toContain(B);
    expect((await client.call("GetKeyPolicy", { KeyId: second })).Policy).not.toContain(D);
  });

  it("do not count any more once the policy is replaced by which alone they were named", async () => {
    const { client, id } = first;
    await client.call(...ofKey(id, `${B}:*`, `${C}:*`));
    await client.call(...ofKey(id, `${C}:*`, `${D}:*`));
    await client.call(...ofKey(second, `${C}:*`));
    expect(await client.failure(...ofKey(second, `${B}:*`))).toMatchObject(EXCEEDED);
    await client.call(...ofKey(id));
    await client.call(...ofKey(second, `${B}:*`));
    await client.call(...ofSecret(`${D}:*`));
  });

  it("count of what is made too, of which nothing is left where they are too many", async () => {
    const { client, forKeys, forSecrets } = first;
    const shown = async () => [
      (await client.call("ListKeys")).TotalCount,
      (await client.call("ListSecrets")).TotalCount,
    ];
    const before = await shown();
    const Policy = policyFor(`${B}:*`, `${C}:*`, `${D}:*`);
    expect(await client.failure("CreateKey", { ...forKeys, Policy })).toMatchObject(EXCEEDED);
    const made = { SecretName: "made", SecretData: "data", VersionId: "v1", ...forSecrets };
    expect(await client.failure("CreateSecret", { ...made, Policy })).toMatchObject(EXCEEDED);
    expect(await shown()).toEqual(before);
    await client.call("CreateSecret", { ...made, Policy: policyFor(`${B}:*`, `${C}:*`) });
    expect(await client.failure(...ofSecret(`${D}:*`))).toMatchObject(EXCEEDED);
  });

  it("leave the VPCs that many units fewer", async () => {
    const { client, id, forKeys } = first;
    await client.call(...ofKey(id, `${B}:*`, `${C}:*`));
    const bind = (...vpcs: string[]) => {
      const BindVpcs = JSON.stringify(
        vpcs.map((VpcId) => ({
          VpcId,
          VSwitchId: "vsw-1",
          RegionId: "cn-hangzhou",
          VpcOwnerId: client.account,
        })),
      );
      return ["UpdateKmsInstanceBindVpc", { KmsInstanceId: forKeys.DKMSInstanceId, BindVpcs }] as const;
    };
    expect(await client.failure(...bind("vpc-2"))).toMatchObject({
      code: expect.stringMatching(/^(Rejected|Forbidden)/),
    });
    await client.call(...ofKey(id, `${B}:*`));
    await client.call(...bind("vpc-2"));
    expect(await client.failure(...ofKey(id, `${B}:*`, `${C}:*`))).toMatchObject(EXCEEDED);
  });
});
