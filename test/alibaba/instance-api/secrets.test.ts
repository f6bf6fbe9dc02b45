import { beforeAll, expect, it } from "vitest";
import type { ProtoValues } from "../../support/instance-api.ts";
import {
  type Application,
  addClientKey,
  addInstanceKey,
  instanceCall,
  instanceFailure,
  makeApplication,
} from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const RequestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
const NOT_FOUND = {
  status: 404,
  code: "Forbidden.ResourceNotFound",
  message: "Resource not found.",
};

let app: Application;
let EncryptionKeyId: string;

beforeAll(async () => {
  const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
  app = await makeApplication(workspace, { secrets: 1000 });
  EncryptionKeyId = await addInstanceKey(app);
  await create("db/password", { VersionId: "v1", SecretData: "first" });
  await app.client.call("PutSecretValue", {
    SecretName: "db/password",
    VersionId: "v2",
    SecretData: "second",
  });
});

async function create(SecretName: string, parameters: object): Promise<void> {
  await app.client.call("CreateSecret", {
    SecretName,
    DKMSInstanceId: app.instanceId,
    EncryptionKeyId,
    VersionId: "v1",
    SecretData: "value",
    ...parameters,
  });
}

it("GetSecretValue answers the current value, or another version's", async () => {
  const current = await instanceCall(app, "GetSecretValue", { SecretName: "db/password" });
  expect(current).toEqual({
    SecretName: "db/password",
    SecretType: "Generic",
    SecretData: "second",
    SecretDataType: "text",
    VersionStages: ["ACSCurrent"],
    VersionId: "v2",
    CreateTime: "2026-03-01T00:00:02Z",
    RequestId,
  });
  const choices: ProtoValues[] = [{ VersionId: "v1" }, { VersionStage: "ACSPrevious" }];
  for (const choice of choices) {
    const seen = await instanceCall(app, "GetSecretValue", { SecretName: "db/password", ...choice });
    expect(seen).toMatchObject({ SecretData: "first", VersionId: "v1", VersionStages: ["ACSPrevious"] });
  }
});

it("GetSecretValue answers the rotation and, where asked, the extended configuration", async () => {
  await create("managed", {
    SecretType: "Rds",
    SecretData: JSON.stringify({ Accounts: [{ AccountName: "u", AccountPassword: "p" }] }),
    ExtendedConfig: JSON.stringify({ SecretSubType: "SingleUser", DBInstanceId: "rm-1" }),
    EnableAutomaticRotation: "true",
    RotationInterval: "7d",
  });
  const seen = await instanceCall(app, "GetSecretValue", { SecretName: "managed" });
  expect(seen).toMatchObject({
    SecretType: "Rds",
    AutomaticRotation: "Enabled",
    RotationInterval: "604800s",
    NextRotationDate: "2026-03-08T00:00:02Z",
  });
  expect(seen).not.toHaveProperty("ExtendedConfig");
  const more = { SecretName: "managed", FetchExtendedConfig: true };
  expect((await instanceCall(app, "GetSecretValue", more)).ExtendedConfig).toContain("SingleUser");
});

it("GetSecretValue finds no secret of another instance or account, and no unknown one", async () => {
  const get = (SecretName: string, more = {}) =>
    instanceFailure(app, "GetSecretValue", { SecretName, ...more });
  await app.client.call("CreateSecret", { SecretName: "shared", VersionId: "v1", SecretData: "x" });
  expect(await get("shared")).toEqual(NOT_FOUND);
  expect(await get("none")).toEqual(NOT_FOUND);
  expect(await get("db/password", { VersionId: "v3" })).toEqual(NOT_FOUND);
  expect(await instanceFailure(app, "GetSecretValue")).toMatchObject({ code: "MissingParameter" });
  await create("gone", {});
  await app.client.call("DeleteSecret", { SecretName: "gone" });
  expect(await get("gone")).toMatchObject({ status: 409, code: "Rejected.ResourceInDeleteWindow" });
});

it("GetSecretValue keeps to the resources of the policy", async () => {
  const resources = ["secret/db/password", `key/${EncryptionKeyId}`];
  const clientKey = await addClientKey(app.client, [app.instanceId], { resources });
  const get = { SecretName: "db/password" };
  expect(await instanceCall({ ...app, clientKey }, "GetSecretValue", get)).toMatchObject({
    SecretData: "second",
  });
  await create("other", {});
  const failure = await instanceFailure({ ...app, clientKey }, "GetSecretValue", { SecretName: "other" });
  expect(failure).toMatchObject({ status: 403, code: "Forbidden.NoPermission" });
});

it("GetSecretValue needs the key under which the secret lies, in either permission's policy", async () => {
  const get = { SecretName: "db/password" };
  const secretAlone = { resources: ["secret/db/password"] };
  const clientKey = await addClientKey(app.client, [app.instanceId], secretAlone);
  expect(await instanceFailure({ ...app, clientKey }, "GetSecretValue", get)).toMatchObject({
    status: 403,
    code: "Forbidden.NoPermission",
    message: `This operation for ${EncryptionKeyId} is forbidden by permission system`,
  });
  const permissions = ["RbacPermission/Template/CryptoServiceKeyUser"];
  const keyAlone = await addClientKey(app.client, [app.instanceId], { permissions });
  expect(await instanceFailure({ ...app, clientKey: keyAlone }, "GetSecretValue", get)).toMatchObject({
    status: 403,
    message: "This operation is forbidden by permission system.",
  });
});
