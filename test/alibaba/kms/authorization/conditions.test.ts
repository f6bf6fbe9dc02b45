import { beforeAll, describe, expect, it } from "vitest";
import { base64 } from "../../../support/alibaba-keys.ts";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import { atDedicated, RamScene, ramAllow, ramDeny } from "../../../support/ram-scene.ts";

/* Conditions of policies. Numbers are those of the project's table of decisions. */

const Plaintext = base64("text");

let scene: RamScene;
let instance: string;
/** Tagged with Project=apollo, and not tagged. */
let tagged: { id: string; arn: string };
let untagged: { id: string; arn: string };

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
  const Tags = [{ TagKey: "Project", TagValue: "apollo" }];
  tagged = await scene.key({ DKMSInstanceId: instance, Tags });
  untagged = await scene.key({ DKMSInstanceId: instance });
});

/** A user who may what the operators let. */
const under = (Condition: object, Action = "kms:*") => scene.u(ramAllow(Action, { Condition }));
const encrypt = (KeyId = untagged.id) => ["Encrypt", { KeyId, Plaintext }] as const;
const refusal = () => ({ names: untagged.arn });

describe("a condition", () => {
  it("40 41 42 of addresses is about where a request comes from", async () => {
    const from = (ip: string) => ({ "acs:SourceIp": ip });
    const u = await under({ IpAddress: { "acs:SourceIp": ["192.168.0.0/16", "172.16.215.218"] } });
    await scene.allowed(u, ...encrypt(), from("192.168.3.4"));
    await scene.allowed(u, ...encrypt(), from("172.16.215.218"));
    await scene.denied(u, ...encrypt(), refusal(), from("10.0.0.1"));
    await scene.denied(u, ...encrypt(), refusal(), from("172.16.215.219"));
    await scene.denied(u, ...encrypt(), refusal());
    await scene.allowed(await under({ IpAddress: { "acs:SourceIp": "127.0.0.1" } }), ...encrypt());
    await scene.allowed(await under({ IpAddress: { "acs:SourceIp": "127.0.0.0/8" } }), ...encrypt());
    const other = await under({ NotIpAddress: { "acs:SourceIp": "192.168.0.0/16" } });
    await scene.allowed(other, ...encrypt(), from("10.0.0.1"));
    await scene.denied(other, ...encrypt(), refusal(), from("192.168.3.4"));
  });

  it("42 43 of a secure transport is false over HTTP, and true over HTTPS", async () => {
    for (const value of ["true", ["true"]]) {
      const u = await under({ Bool: { "acs:SecureTransport": value } });
      await scene.denied(u, ...encrypt(), refusal());
      await scene.allowed(u, ...encrypt(), { "acs:SecureTransport": "true" });
    }
    const open = await scene.u(
      ramAllow("kms:*"),
      ramDeny("kms:*", { Condition: { Bool: { "acs:SecureTransport": "false" } } }),
    );
    await scene.denied(open, ...encrypt(), { ...refusal(), type: "ExplicitDeny" });
    await scene.allowed(open, ...encrypt(), { "acs:SecureTransport": "true" });
  });

  it("44 45 of dates is about the workspace's clock", async () => {
    const day = 86_400_000;
    const at = (days: number) => new Date(Date.now() + days * day).toISOString().replace(/\.\d+/, "");
    for (const [operator, days, isMet] of [
      ["DateLessThan", -1, false],
      ["DateLessThan", 1, true],
      ["DateGreaterThan", -1, true],
      ["DateGreaterThan", 1, false],
      ["DateLessThanEquals", 1, true],
      ["DateNotEquals", 1, true],
    ] as const) {
      const u = await under({ [operator]: { "acs:CurrentTime": at(days) } });
      if (isMet) await scene.allowed(u, ...encrypt());
      else await scene.denied(u, ...encrypt(), refusal());
    }
    const soon = await under({ DateLessThan: { "acs:CurrentTime": at(1) } });
    await scene.control("POST", "clock/advance", { seconds: 2 * 86_400 });
    await scene.denied(soon, ...encrypt(), refusal());
  });

  it("46 47 48 of tags is about those of the key", async () => {
    const u = await under({ StringEqualsIgnoreCase: { "kms:tag/Project": ["Apollo"] } });
    await scene.allowed(u, ...encrypt(tagged.id));
    await scene.allowed(u, "GenerateDataKey", { KeyId: tagged.id });
    await scene.denied(u, ...encrypt(), refusal());
    const { CiphertextBlob } = await scene.call(scene.root, ...encrypt(tagged.id));
    await scene.allowed(u, "Decrypt", { CiphertextBlob });
    await scene.allowed(atDedicated(u, instance), ...encrypt(tagged.id));
    const exact = await under({ StringEquals: { "kms:tag/Project": "Apollo" } });
    await scene.denied(exact, ...encrypt(tagged.id), { names: tagged.arn });
    await scene.client.call("CreateAlias", { AliasName: "alias/tagged", KeyId: tagged.id });
    await scene.allowed(u, ...encrypt("alias/tagged"));
    const not = await under({ StringNotEquals: { "kms:tag/Project": "apollo" } });
    await scene.allowed(not, ...encrypt());
    await scene.denied(not, ...encrypt(tagged.id), { names: tagged.arn });
    await scene.client.call("UntagResource", { KeyId: tagged.id, TagKeys: ["Project"] });
    await scene.denied(u, ...encrypt(tagged.id), { names: tagged.arn });
    await scene.client.call("TagResource", {
      KeyId: tagged.id,
      Tags: [{ TagKey: "Project", TagValue: "APOLLO" }],
    });
    await scene.allowed(u, ...encrypt(tagged.id));
  });

  it("48 49 of VPCs is met at the shared gateway, and never at the dedicated one", async () => {
    const u = await under({ StringEquals: { "acs:SourceVpc": ["vpc-1"] } });
    const through = { "acs:SourceVpc": "vpc-1" };
    await scene.allowed(u, ...encrypt(), through);
    await scene.denied(u, ...encrypt(), refusal(), { "acs:SourceVpc": "vpc-2" });
    await scene.denied(u, ...encrypt(), refusal());
    await scene.denied(atDedicated(u, instance), ...encrypt(), refusal(), through);
    const address = await under({ IpAddress: { "acs:VpcSourceIp": "10.0.0.0/8" } });
    await scene.allowed(address, ...encrypt(), { "acs:VpcSourceIp": "10.1.2.3" });
    await scene.denied(atDedicated(address, instance), ...encrypt(), refusal(), {
      "acs:VpcSourceIp": "10.1.2.3",
    });
    // What is not there is unlike anything.
    const outside = await under({ StringNotEquals: { "acs:SourceVpc": "vpc-1" } });
    await scene.denied(outside, ...encrypt(), refusal(), through);
    await scene.allowed(outside, ...encrypt());
    await scene.allowed(atDedicated(outside, instance), ...encrypt(), through);
  });

  it("50 of a second factor is never met by an access key", async () => {
    await scene.denied(await under({ Bool: { "acs:MFAPresent": "true" } }), ...encrypt(), refusal());
    await scene.allowed(await under({ Bool: { "acs:MFAPresent": "false" } }), ...encrypt());
  });

  it("needs every key and every operator, and one of several values", async () => {
    const both = await under({
      StringEquals: { "acs:SourceVpc": ["vpc-1", "vpc-2"], "kms:tag/Project": "APOLLO" },
      Bool: { "acs:SecureTransport": "false" },
    });
    await scene.allowed(both, ...encrypt(tagged.id), { "acs:SourceVpc": "vpc-2" });
    await scene.denied(both, ...encrypt(tagged.id), { names: tagged.arn }, { "acs:SourceVpc": "vpc-3" });
    await scene.denied(both, ...encrypt(), refusal(), { "acs:SourceVpc": "vpc-2" });
    await scene.denied(
      both,
      ...encrypt(tagged.id),
      { names: tagged.arn },
      {
        "acs:SourceVpc": "vpc-2",
        "acs:SecureTransport": "true",
      },
    );
  });

  it("of tags is about those of a secret too", async () => {
    const u = await under({ StringLike: { "kms:tag/team": "a*" } });
    const SecretName = await addSecret(scene.client, { Tags: [{ TagKey: "team", TagValue: "alpha" }] });
    const other = await addSecret(scene.client);
    expect(await scene.allowed(u, "GetSecretValue", { SecretName })).toMatchObject({ SecretData: "one" });
    await scene.denied(u, "GetSecretValue", { SecretName: other }, { names: scene.arn(`secret/${other}`) });
  });
});
