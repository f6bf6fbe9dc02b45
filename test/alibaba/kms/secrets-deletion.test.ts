import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { makeInstanceKey } from "../../support/alibaba-instances.ts";
import { addSecret, RDS, withoutId } from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const PENDING = {
  code: "Rejected.ResourceInDeleteWindow",
  status: 409,
  message: "The secret is planned to be deleted.",
};
const NOT_FOUND = { code: "Forbidden.ResourceNotFound", status: 404, message: "Resource not found." };

const POLICY = {
  Version: "1",
  Statement: [{ Effect: "Deny", Principal: { RAM: "acs:ram::1234:*" }, Action: "kms:*", Resource: "*" }],
};

async function begin(parameters = {}) {
  const workspace = await FrozenWorkspace.begin(START);
  const client = alibabaClient(workspace.options);
  return { workspace, client, SecretName: await addSecret(client, parameters) };
}

/** A secret in an instance. */
async function beginInInstance() {
  const { client, forSecrets } = await makeInstanceKey();
  return { client, SecretName: await addSecret(client, forSecrets) };
}

describe("DeleteSecret", () => {
  it.each([
    [undefined, "2030-01-31T00:00:00Z", 30],
    ["7", "2030-01-08T00:00:00Z", 7],
    [10, "2030-01-11T00:00:00Z", 10],
  ])("with a window of %s days deletes on the date, and not a second before", async (given, date, days) => {
    const { workspace, client, SecretName } = await begin({ Tags: [{ TagKey: "a", TagValue: "b" }] });
    const answer = await client.call("DeleteSecret", { SecretName, RecoveryWindowInDays: given });
    expect(withoutId(answer)).toEqual({ SecretName, PlannedDeleteTime: date });
    await workspace.advance(days * DAY - 1);
    expect(await client.call("DescribeSecret", { SecretName })).toMatchObject({ PlannedDeleteTime: date });
    const { SecretList } = await client.call("ListSecrets");
    expect(SecretList).toMatchObject({ Secret: [{ SecretName, PlannedDeleteTime: date }] });
    await workspace.advance(1);
    expect(await client.failure("DescribeSecret", { SecretName })).toEqual(NOT_FOUND);
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 0, SecretList: { Secret: [] } });
    expect(await client.failure("RestoreSecret", { SecretName })).toEqual(NOT_FOUND);
    // The name is free, and nothing is left of the old one.
    await client.call("CreateSecret", { SecretName, SecretData: "new", VersionId: "v1" });
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ SecretData: "new" });
    expect(await client.call("DescribeSecret", { SecretName, FetchTags: true })).toMatchObject({
      Tags: { Tag: [] },
    });
  });

  it("at once leaves nothing behind", async () => {
    const { client, SecretName } = await begin();
    const answer = await client.call("DeleteSecret", {
      SecretName,
      ForceDeleteWithoutRecovery: "true",
      RecoveryWindowInDays: 7,
    });
    expect(withoutId(answer)).toEqual({ SecretName, PlannedDeleteTime: "2030-01-01T00:00:00Z" });
    expect(await client.failure("GetSecretValue", { SecretName })).toEqual(NOT_FOUND);
    expect(await client.failure("RestoreSecret", { SecretName })).toEqual(NOT_FOUND);
    await client.call("CreateSecret", { SecretName, SecretData: "new", VersionId: "v1" });
  });

  it("of a secret that waits for its deletion works only without a window", async () => {
    const { client, SecretName } = await begin();
    await client.call("DeleteSecret", { SecretName, RecoveryWindowInDays: 20 });
    expect(await client.failure("DeleteSecret", { SecretName, RecoveryWindowInDays: 7 })).toEqual(PENDING);
    expect(await client.call("DescribeSecret", { SecretName })).toMatchObject({
      PlannedDeleteTime: "2030-01-21T00:00:00Z",
    });
    await client.call("DeleteSecret", { SecretName, ForceDeleteWithoutRecovery: true });
    expect(await client.failure("DescribeSecret", { SecretName })).toEqual(NOT_FOUND);
  });

  it.each(["6", "31", "0", "-1", "1.5", "soon"])("refuses a window of %s days", async (given) => {
    const { client, SecretName } = await begin();
    const failure = await client.failure("DeleteSecret", { SecretName, RecoveryWindowInDays: given });
    expect(failure).toMatchObject({ code: "InvalidParameter", status: 400 });
    expect(await client.call("DescribeSecret", { SecretName })).not.toHaveProperty("PlannedDeleteTime");
  });

  it("of a secret that is not there fails", async () => {
    const client = alibabaClient();
    expect(await client.failure("DeleteSecret", { SecretName: "none" })).toEqual(NOT_FOUND);
  });
});

describe("a secret that waits for its deletion", () => {
  it.each([
    ["GetSecretValue", {}],
    ["PutSecretValue", { SecretData: "x", VersionId: "v2" }],
    ["UpdateSecret", { Description: "x" }],
    ["UpdateSecretVersionStage", { VersionStage: "own", MoveToVersion: "v1" }],
    ["SetSecretPolicy", { Policy: POLICY }],
    ["TagResource", { Tags: [{ TagKey: "a", TagValue: "b" }] }],
  ])("refuses %s", async (operation, more) => {
    const { client, SecretName } = await beginInInstance();
    await client.call("DeleteSecret", { SecretName });
    expect(await client.failure(operation, { SecretName, ...more })).toEqual(PENDING);
  });

  it.each([
    ["RotateSecret", { VersionId: "v2" }],
    ["UpdateSecretRotationPolicy", { EnableAutomaticRotation: false }],
  ])("refuses %s", async (operation, more) => {
    const { client, SecretName } = await begin(RDS);
    await client.call("DeleteSecret", { SecretName });
    expect(await client.failure(operation, { SecretName, ...more })).toEqual(PENDING);
  });

  it("can still be described", async () => {
    const { client, SecretName } = await beginInInstance();
    await client.call("DeleteSecret", { SecretName });
    expect(await client.call("ListSecretVersionIds", { SecretName })).toMatchObject({ TotalCount: 1 });
    expect(await client.call("GetSecretPolicy", { SecretName })).toHaveProperty("Policy");
  });
});

describe("RestoreSecret", () => {
  it("brings a secret back as it was", async () => {
    const { workspace, client, SecretName } = await begin();
    const before = withoutId(await client.call("GetSecretValue", { SecretName }));
    await client.call("DeleteSecret", { SecretName, RecoveryWindowInDays: 7 });
    await workspace.advance(7 * DAY - 1);
    expect(withoutId(await client.call("RestoreSecret", { SecretName }))).toEqual({ SecretName });
    await workspace.advance(100 * DAY);
    expect(withoutId(await client.call("GetSecretValue", { SecretName }))).toEqual(before);
    expect(await client.call("DescribeSecret", { SecretName })).not.toHaveProperty("PlannedDeleteTime");
  });

  it("of a secret that waits for nothing fails", async () => {
    const { client, SecretName } = await begin();
    expect(await client.failure("RestoreSecret", { SecretName })).toEqual({
      code: "Rejected.ResourceInUse",
      status: 409,
      message: "restore normal secret",
    });
  });

  it("makes up for a rotation at once, which waited", async () => {
    const { workspace, client, SecretName } = await begin({
      ...RDS,
      EnableAutomaticRotation: true,
      RotationInterval: "1d",
    });
    await client.call("DeleteSecret", { SecretName });
    await workspace.advance(10 * DAY);
    expect(await client.call("ListSecretVersionIds", { SecretName })).toMatchObject({ TotalCount: 1 });
    await client.call("RestoreSecret", { SecretName });
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({
      LastRotationDate: "2030-01-11T00:00:00Z",
      NextRotationDate: "2030-01-12T00:00:00Z",
    });
    expect(await client.call("ListSecretVersionIds", { SecretName, IncludeDeprecated: true })).toMatchObject({
      TotalCount: 2,
    });
  });
});
