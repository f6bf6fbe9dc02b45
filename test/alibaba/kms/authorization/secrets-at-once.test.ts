import { beforeAll, describe, expect, it } from "vitest";
import { addSecret } from "../../../support/alibaba-secrets.ts";
import { atDedicated, RamScene, ramAllow, sentenceOf, system } from "../../../support/ram-scene.ts";

/* BatchGetSecretValue, which tells each refusal by itself. */

let scene: RamScene;
let instance: string;
let k1: { id: string; arn: string };
/** Under k1, and two under the default key. */
let s1: string;
let mine: string;
let theirs: string;

beforeAll(async () => {
  scene = await RamScene.begin();
  instance = await scene.instance();
  k1 = await scene.key({ DKMSInstanceId: instance });
  s1 = await addSecret(scene.client, { DKMSInstanceId: instance, EncryptionKeyId: k1.id });
  mine = await addSecret(scene.client);
  theirs = await addSecret(scene.client);
});

const list = (...names: string[]) => ({ SecretsList: names.map((SecretName) => ({ SecretName })) });
const refusal = (SecretName: string, named: string) => ({
  SecretName,
  Code: "Forbidden.NoPermission",
  HttpStatus: 403,
  Message: sentenceOf(named),
});

describe("BatchGetSecretValue", () => {
  it("answers the values that the caller may read, and an error for each of the others", async () => {
    const Resource = [scene.arn(`secret/${mine}`), scene.arn(`secret/${s1}`), scene.arn("secret/none")];
    const u = await scene.u(ramAllow("kms:GetSecretValue", { Resource }));
    const answer = await scene.call(u, "BatchGetSecretValue", list(mine, theirs, s1, "none", "other"));
    expect(answer.SecretValues).toMatchObject([{ SecretName: mine, SecretData: "one" }]);
    expect(answer.Errors).toEqual([
      refusal(theirs, scene.arn(`secret/${theirs}`)),
      refusal(s1, k1.id),
      {
        SecretName: "none",
        Code: "Forbidden.ResourceNotFound",
        HttpStatus: 404,
        Message: "Resource not found.",
      },
      refusal("other", scene.arn("secret/other")),
    ]);
  });

  it("is foretold as denied where one of the secrets is", async () => {
    const u = await scene.u(ramAllow("kms:GetSecretValue", { Resource: scene.arn(`secret/${mine}`) }));
    const foretold = (...names: string[]) => scene.explained(u, "BatchGetSecretValue", list(...names));
    expect(await foretold(mine)).toMatchObject({ decision: "allow", reasons: [{ matched: true }] });
    expect(await foretold(mine, theirs)).toMatchObject({
      decision: "deny",
      sentence: refusal(theirs, scene.arn(`secret/${theirs}`)).Message,
    });
  });

  it("needs the keys, but for temporary credentials at the shared gateway", async () => {
    const r = await scene.as("role/r", [system("AliyunKMSSecretUserAccess")]);
    expect(await scene.call(r, "BatchGetSecretValue", list(s1, mine))).toMatchObject({
      SecretValues: [{ SecretName: s1 }, { SecretName: mine }],
      Errors: [],
    });
    const both = await scene.u(ramAllow(["kms:GetSecretValue", "kms:Decrypt"]));
    expect(await scene.call(both, "BatchGetSecretValue", list(s1))).toMatchObject({ Errors: [] });
    expect(
      await scene.call(await scene.u(ramAllow("kms:BatchGetSecretValue")), "BatchGetSecretValue", list(mine)),
    ).toMatchObject({ SecretValues: [], Errors: [refusal(mine, scene.arn(`secret/${mine}`))] });
    const dedicated = atDedicated(r, instance);
    await scene.denied(
      dedicated,
      "GetSecretValue",
      { SecretName: s1 },
      { names: k1.id, on: k1.arn, action: "kms:Decrypt" },
    );
  });
});
