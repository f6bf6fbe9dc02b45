import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { base64 } from "../../../support/alibaba-keys.ts";
import {
  atDedicated,
  naming,
  RamScene,
  ramAllow,
  ramDeny,
  ramDocument,
  type Who,
} from "../../../support/ram-scene.ts";

/* A permit that lasts is not decided again (lasting-permits.ts), until what it came from is another. */

const Plaintext = base64("text");

let scene: RamScene;
let instance: string;
let key: { id: string; arn: string };

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
});

beforeEach(async () => {
  key = await scene.key({ DKMSInstanceId: instance, Tags: [{ TagKey: "Project", TagValue: "apollo" }] });
});

const encrypt = (who: Who, KeyId = key.id) => scene.call(who, "Encrypt", { KeyId, Plaintext });
const denial = { code: "Forbidden.NoPermission" };
const under = (Condition: object) => scene.u(ramAllow("kms:*", { Condition }));

/** A request that is allowed often enough that its permit is known. */
async function allowedOften(who: Who): Promise<void> {
  for (let time = 0; time < 3; time++) await encrypt(who);
}

describe("a permit of a request that was allowed before", () => {
  it("ends with the policies of its user", async () => {
    const u = await scene.u(ramAllow("kms:*"));
    await allowedOften(u);
    await scene.as(u.principal, [ramDocument(ramAllow("kms:Describe*"))]);
    await expect(encrypt(u)).rejects.toMatchObject(denial);
    await scene.as(u.principal, [ramDocument(ramAllow("kms:*"))]);
    await allowedOften(u);
    await scene.as(u.principal, [ramDocument(ramAllow("kms:*"), ramDeny("kms:Encrypt"))]);
    await expect(encrypt(u)).rejects.toMatchObject(denial);
  });

  it("ends with the policy and the tags of its key", async () => {
    const u = await scene.u(ramAllow("kms:*"));
    const tagged = await under({ StringEquals: { "kms:tag/Project": "apollo" } });
    await allowedOften(u);
    await allowedOften(tagged);
    await scene.keyPolicy(key.id, ramDeny("kms:Encrypt", naming(`acs:ram::${scene.a}:${u.principal}`)));
    await expect(encrypt(u)).rejects.toMatchObject(denial);
    await allowedOften(tagged);
    await scene.client.call("UntagResource", { KeyId: key.id, TagKeys: ["Project"] });
    await expect(encrypt(tagged)).rejects.toMatchObject(denial);
  });

  it("ends with the time up to which policies allow it", async () => {
    const { json } = await scene.control("GET", "clock");
    const inAnHour = new Date(Date.parse(String(json.now)) + 3_600_000).toISOString().replace(/\.\d+/, "");
    const u = await under({ DateLessThan: { "acs:CurrentTime": inAnHour } });
    await allowedOften(u);
    await scene.control("POST", "clock/advance", { seconds: 7_200 });
    await expect(encrypt(u)).rejects.toMatchObject(denial);
  });

  it("is of one action, key, user and place", async () => {
    const u = await scene.u(ramAllow("kms:Encrypt", { Resource: key.arn }));
    await allowedOften(u);
    await expect(scene.call(u, "GenerateDataKey", { KeyId: key.id })).rejects.toMatchObject(denial);
    const { id } = await scene.key({ DKMSInstanceId: instance });
    await expect(encrypt(u, id)).rejects.toMatchObject(denial);
    await expect(encrypt(await scene.u())).rejects.toMatchObject(denial);
    const secure = await under({ Bool: { "acs:SecureTransport": "true" } });
    await allowedOften({ ...secure, headers: { "x-forwarded-proto": "https" } });
    await expect(encrypt(secure)).rejects.toMatchObject(denial);
    const near = await under({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } });
    await allowedOften({ ...near, headers: { "cf-connecting-ip": "10.1.2.3" } });
    await expect(encrypt({ ...near, headers: { "cf-connecting-ip": "192.168.1.2" } })).rejects.toMatchObject(
      denial,
    );
  });

  it("is not of requests that state condition keys themselves", async () => {
    const outside = await under({ StringNotEquals: { "acs:SourceVpc": "vpc-1" } });
    await allowedOften(outside);
    const headers = { "x-fauxkms-context": "acs:SourceVpc=vpc-1" };
    await expect(encrypt({ ...outside, headers })).rejects.toMatchObject(denial);
    await allowedOften({ ...atDedicated(outside, instance) });
    const inside = await under({ StringEquals: { "acs:SourceVpc": "vpc-1" } });
    await allowedOften({ ...inside, headers });
    await expect(encrypt(inside)).rejects.toMatchObject(denial);
  });

  it("is not of sessions, whose policy is a ceiling", async () => {
    const role = "permits";
    const trust = ramDocument({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      ...naming(`acs:ram::${scene.a}:root`),
    });
    const standing = await scene.as(`role/${role}`, [ramDocument(ramAllow("kms:*"))], { trust });
    const u = await scene.u(ramAllow("sts:AssumeRole"));
    const Policy = JSON.stringify(ramDocument(ramAllow("kms:Describe*")));
    const limited = await scene.assume(u, role, { Policy });
    const whole = await scene.assume(u, role);
    await allowedOften(standing);
    await allowedOften(whole);
    await expect(encrypt(limited)).rejects.toMatchObject(denial);
  });
});
