import { expect, it } from "vitest";
import { alibabaFailure } from "../../../support/alibaba.ts";
import { ALIBABA_OPERATIONS } from "../../../support/alibaba-operations.ts";
import { requestOf } from "../../../support/alibaba-requests.ts";
import { deploy } from "../../../support/deployment.ts";
import { RamScene, ramAllow } from "../../../support/ram-scene.ts";

const NOT_ENABLED = {
  code: "Forbidden.KmsServiceNotEnabled",
  status: 403,
  message: "Kms service is not Enabled for current user. Please get access permission first.",
};
const BEFORE = new Set(["DescribeRegions", "DescribeAccountKmsStatus", "OpenKmsService"]);

it("106 107 108 KMS serves an account once it has opened it, where that is required", async () => {
  const { url } = await deploy({
    variables: { AUTH: "strict", ADMIN_TOKEN: "test-admin-token", ACTIVATION: "required", QUOTAS: "off" },
  });
  const scene = await RamScene.begin(url);
  const { root } = scene;
  const named = { KeyId: "00000000-0000-4000-8000-00000000abcd", SecretName: "none" };
  const opener = await scene.u(ramAllow(["kms:OpenKmsService", "kms:DescribeAccountKmsStatus"]));
  const nobody = await scene.u();
  for (const operation of Object.keys(ALIBABA_OPERATIONS)) {
    if (BEFORE.has(operation)) continue;
    for (const who of [root, nobody]) {
      const seen = await alibabaFailure(scene.call(who, operation, requestOf(operation, named)));
      expect(seen, operation).toEqual(NOT_ENABLED);
    }
  }
  await scene.call(nobody, "DescribeRegions");
  const status = async () => (await scene.call(opener, "DescribeAccountKmsStatus")).AccountStatus;
  expect(await status()).toBe("NotEnabled");
  await scene.denied(nobody, "DescribeAccountKmsStatus", {}, { names: null });
  await scene.denied(nobody, "OpenKmsService", {}, { names: null });
  expect(await status()).toBe("NotEnabled");
  await scene.allowed(opener, "OpenKmsService");
  expect(await status()).toBe("Enabled");
  expect(await alibabaFailure(scene.call(opener, "OpenKmsService"))).toMatchObject({
    code: "Forbidden.Opened",
    status: 400,
  });
  await scene.call(root, "CreateKey");
  await scene.call({ ...root, region: "cn-shanghai" }, "CreateKey");
  await scene.denied(nobody, "CreateKey", {}, { names: null, on: scene.arn("key") });
  const other = await scene.rootOf(scene.b);
  expect(await alibabaFailure(scene.call(other, "CreateKey"))).toEqual(NOT_ENABLED);
});
