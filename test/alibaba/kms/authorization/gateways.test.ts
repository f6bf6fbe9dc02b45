import { beforeAll, describe, expect, it } from "vitest";
import { KEY_USER, SECRET_USER } from "../../../support/access-points.ts";
import { alibabaFailure } from "../../../support/alibaba.ts";
import { base64 } from "../../../support/alibaba-keys.ts";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import { addClientKey, instanceCall, instanceFailure } from "../../../support/instance-applications.ts";
import {
  atDedicated,
  RamScene,
  ramAllow,
  refused,
  sentenceOf,
  system,
  type Who,
} from "../../../support/ram-scene.ts";

/* What depends on the gateway, and ClientKeys. Numbers are those of the project's table of decisions. */

const Plaintext = base64("text");
const BYTES = new TextEncoder().encode("text");

let scene: RamScene;
let instance: string;
let other: string;
let k1: { id: string; arn: string };
let k2: { id: string; arn: string };
let s1: string;
let full: Who;

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
  other = await scene.instance();
  k1 = await scene.key({ DKMSInstanceId: instance });
  k2 = await scene.key({ DKMSInstanceId: instance });
  s1 = await addSecret(scene.client, { DKMSInstanceId: instance, EncryptionKeyId: k1.id });
  full = await scene.as("user/full", [system("AliyunKMSFullAccess")]);
});

const encrypt = () => ["Encrypt", { KeyId: k1.id, Plaintext }] as const;

describe("the shared gateway", () => {
  it("83 tells its Regions to anybody", async () => {
    const u = await scene.u();
    expect(await scene.allowed(u, "DescribeRegions")).toHaveProperty("Regions");
    await scene.allowed(await scene.as("role/nothing"), "DescribeRegions");
  });

  it("84 85 uses no key of an instance without public access, but reads its secrets and manages", async () => {
    const publicAccess = (on: boolean) => scene.control("PUT", `instances/${instance}`, { publicAccess: on });
    await publicAccess(false);
    for (const who of [full, scene.root]) {
      expect(await alibabaFailure(scene.call(who, ...encrypt()))).toEqual({
        code: "Forbidden.NoPermission",
        status: 403,
        message: sentenceOf(k1.arn),
      });
      expect(await scene.explained(who, ...encrypt())).toMatchObject({
        decision: "deny",
        sentence: sentenceOf(k1.arn),
      });
      await scene.allowed(who, "GetSecretValue", { SecretName: s1 });
      await scene.allowed(who, "DescribeKey", { KeyId: k1.id });
      await scene.allowed(atDedicated(who, instance), ...encrypt());
    }
    // Who may not is told that.
    const { data } = await refused(scene.call(await scene.u(), ...encrypt()));
    expect(data.AccessDeniedDetail).toMatchObject({ AuthAction: "kms:Encrypt" });
    await publicAccess(true);
    await scene.allowed(full, ...encrypt());
  });
});

describe("a dedicated gateway", () => {
  it("86 87 neither manages nor encrypts anew, whoever asks", async () => {
    const { CiphertextBlob } = await scene.call(full, ...encrypt());
    for (const who of [full, scene.root, await scene.u()]) {
      for (const [action, parameters] of [
        ["CreateKey", {}],
        ["DescribeKey", { KeyId: k1.id }],
        ["ReEncrypt", { CiphertextBlob, DestinationKeyId: k2.id }],
        ["ListKeys", {}],
      ] as const) {
        expect(
          await alibabaFailure(scene.call(atDedicated(who, instance), action, parameters)),
          action,
        ).toMatchObject({
          code: "Rejected.UnsupportedOperation",
        });
      }
    }
  });

  it("has keys and secrets of its instance alone, for who may", async () => {
    const k0 = await scene.key();
    const at = alibabaFailure(
      scene.call(atDedicated(full, instance), "Encrypt", { KeyId: k0.id, Plaintext }),
    );
    expect(await at).toMatchObject({ code: "Forbidden.KeyNotFound" });
    const elsewhere = alibabaFailure(scene.call(atDedicated(full, other), ...encrypt()));
    expect(await elsewhere).toMatchObject({ code: "Forbidden.KeyNotFound" });
    await scene.denied(atDedicated(await scene.u(), other), ...encrypt(), { names: k1.arn });
    const secret = alibabaFailure(scene.call(atDedicated(full, other), "GetSecretValue", { SecretName: s1 }));
    expect(await secret).toMatchObject({ code: "Forbidden.ResourceNotFound" });
  });
});

describe("a ClientKey", () => {
  const FORBIDDEN = { status: 403, code: "Forbidden.NoPermission" };
  const app = async (instances: readonly string[], permissions: string[], resources: string[], more = {}) => {
    const clientKey = await addClientKey(scene.client, instances, { permissions, resources, ...more });
    return { client: scene.client, clientKey };
  };
  const uses = (KeyId: string) => ["Encrypt", { KeyId, Plaintext: BYTES }] as const;
  const reads = () => ["GetSecretValue", { SecretName: s1 }] as const;

  it("88 89 uses the keys of its policies", async () => {
    const one = await app([instance], [KEY_USER], [`key/${k1.id}`]);
    expect(await instanceCall(one, ...uses(k1.id))).toMatchObject({ KeyId: k1.id });
    expect(await instanceFailure(one, ...uses(k2.id))).toEqual({
      ...FORBIDDEN,
      message: "This operation is forbidden by permission system.",
    });
  });

  it("90 91 92 93 reads a secret with both, that of the secret and that of its key", async () => {
    const secretOnly = await app([instance], [SECRET_USER], ["secret/*"]);
    expect(await instanceFailure(secretOnly, ...reads())).toEqual({
      ...FORBIDDEN,
      message: `This operation for ${k1.id} is forbidden by permission system`,
    });
    const both = await app([instance], [KEY_USER, SECRET_USER], [`secret/${s1}`, `key/${k1.id}`]);
    expect(await instanceCall(both, ...reads())).toMatchObject({ SecretData: "one" });
    const keyOnly = await app([instance], [KEY_USER], ["key/*"]);
    expect(await instanceFailure(keyOnly, ...reads())).toEqual({
      ...FORBIDDEN,
      message: "This operation is forbidden by permission system.",
    });
    const wrongKey = await app([instance], [KEY_USER, SECRET_USER], [`secret/${s1}`, `key/${k2.id}`]);
    expect(await instanceFailure(wrongKey, ...reads())).toMatchObject({
      message: `This operation for ${k1.id} is forbidden by permission system`,
    });
  });

  it("94 of another instance may nothing", async () => {
    expect(await instanceFailure(await app([other], [KEY_USER], ["key/*"]), ...uses(k1.id))).toMatchObject(
      FORBIDDEN,
    );
  });

  it("95 is nobody's once it is deleted, or past its time", async () => {
    const deleted = await app([instance], [KEY_USER], ["key/*"]);
    await instanceCall(deleted, ...uses(k1.id));
    await scene.client.call("DeleteClientKey", { ClientKeyId: deleted.clientKey.keyId });
    expect(await instanceFailure(deleted, ...uses(k1.id))).toMatchObject({
      status: 401,
      code: "Unauthorized",
    });
    const validity = { NotBefore: "2020-01-01T00:00:00Z", NotAfter: "2020-02-01T00:00:00Z" };
    const clientKey = await addClientKey(scene.client, [instance], {}, validity);
    expect(await instanceFailure({ client: scene.client, clientKey }, ...uses(k1.id))).toMatchObject({
      status: 401,
      code: "Unauthorized",
    });
  });

  it("96 has what one of its policies allows as a whole, and no policy of RAM, key or secret decides", async () => {
    await scene.keyPolicy(k2.id, {
      ...ramAllow("kms:Encrypt"),
      Effect: "Deny",
      Principal: { RAM: [`acs:ram::${scene.a}:*`] },
    });
    const one = await app([instance], [KEY_USER], [`key/${k2.id}`]);
    expect(await instanceCall(one, ...uses(k2.id))).toMatchObject({ KeyId: k2.id });
    await scene.keyPolicy(k2.id);
  });
});
