import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { addSecret, freshName, RDS, versionsOfSecret, withoutId } from "../../support/alibaba-secrets.ts";

const NOT_FOUND = { code: "Forbidden.ResourceNotFound", status: 404, message: "Resource not found." };
const UNSUPPORTED = { code: "Rejected.UnsupportedOperation", status: 400, message: "Unsupported operation." };

const put = (
  client: ReturnType<typeof alibabaClient>,
  SecretName: string,
  version: string,
  more: object = {},
) =>
  client.call("PutSecretValue", { SecretName, SecretData: `value ${version}`, VersionId: version, ...more });

describe("PutSecretValue", () => {
  it("stores a new value, which becomes the current one", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    expect(withoutId(await put(client, SecretName, "v2", { SecretDataType: "binary" }))).toEqual({
      SecretName,
      VersionId: "v2",
      VersionStages: { VersionStage: ["ACSCurrent"] },
    });
    const read = async (more: object) => {
      const { SecretData, SecretDataType, VersionId } = await client.call("GetSecretValue", {
        SecretName,
        ...more,
      });
      return [SecretData, SecretDataType, VersionId];
    };
    expect(await read({})).toEqual(["value v2", "binary", "v2"]);
    expect(await read({ VersionStage: "ACSCurrent" })).toEqual(["value v2", "binary", "v2"]);
    expect(await read({ VersionStage: "ACSPrevious" })).toEqual(["one", "text", "v1"]);
    expect(await read({ VersionId: "v1" })).toEqual(["one", "text", "v1"]);
    expect(await read({ VersionId: "v1", VersionStage: "ACSPrevious" })).toEqual(["one", "text", "v1"]);
    expect(
      await client.failure("GetSecretValue", { SecretName, VersionId: "v1", VersionStage: "ACSCurrent" }),
    ).toEqual(NOT_FOUND);
    expect(await client.failure("GetSecretValue", { SecretName, VersionId: "v3" })).toEqual(NOT_FOUND);
    expect(await client.failure("GetSecretValue", { SecretName, VersionStage: "own" })).toEqual(NOT_FOUND);
  });

  it("writes a version once: the same again is a success, and moves nothing", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    await put(client, SecretName, "v2");
    const again = { SecretName, SecretData: "one", VersionId: "v1" };
    expect(withoutId(await client.call("PutSecretValue", again))).toEqual({
      SecretName,
      VersionId: "v1",
      VersionStages: { VersionStage: ["ACSPrevious"] },
    });
    const exists = { code: "Rejected.ResourceExist", status: 409, message: "The resource already exists." };
    expect(await client.failure("PutSecretValue", { ...again, SecretData: "other" })).toEqual(exists);
    expect(await client.failure("PutSecretValue", { ...again, SecretDataType: "binary" })).toEqual(exists);
    expect(await versionsOfSecret(client, SecretName)).toEqual({ v1: ["ACSPrevious"], v2: ["ACSCurrent"] });
  });

  it("keeps ten versions, and drops the oldest without a label", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client, { VersionId: "0" });
    await client.call("UpdateSecretVersionStage", { SecretName, VersionStage: "kept", MoveToVersion: "0" });
    for (let i = 1; i <= 9; i++) await put(client, SecretName, String(i));
    expect(Object.keys(await versionsOfSecret(client, SecretName))).toHaveLength(10);
    await put(client, SecretName, "10");
    await put(client, SecretName, "11");
    expect(await versionsOfSecret(client, SecretName)).toEqual({
      0: ["kept"],
      ...Object.fromEntries(["3", "4", "5", "6", "7", "8", "9"].map((id) => [id, []])),
      10: ["ACSPrevious"],
      11: ["ACSCurrent"],
    });
    expect(await versionsOfSecret(client, SecretName, false)).toEqual({
      0: ["kept"],
      10: ["ACSPrevious"],
      11: ["ACSCurrent"],
    });
    expect(await client.failure("GetSecretValue", { SecretName, VersionId: "1" })).toEqual(NOT_FOUND);
    expect(await client.call("GetSecretValue", { SecretName, VersionId: "3" })).toMatchObject({
      SecretData: "value 3",
      VersionStages: { VersionStage: [] },
    });
  });

  it("marks with the labels that are asked for, in either form, eight in all", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    const labels = (count: number) => Array.from({ length: count }, (_, i) => `own-${i}`);
    const { VersionStages } = await put(client, SecretName, "v2", { VersionStages: labels(6) });
    expect(VersionStages).toEqual({ VersionStage: labels(6) });
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ VersionId: "v1" });
    await put(client, SecretName, "v3", { VersionStages: { VersionStage: ["own-0", "ACSCurrent"] } });
    expect(await versionsOfSecret(client, SecretName)).toEqual({
      v1: ["ACSPrevious"],
      v2: labels(6).slice(1),
      v3: ["ACSCurrent", "own-0"],
    });
    const data = { SecretName, SecretData: "x", VersionId: "v4" };
    expect(await client.failure("PutSecretValue", { ...data, VersionStages: ["one more"] })).toMatchObject({
      code: "Rejected.LimitExceeded",
      status: 400,
    });
    expect(await client.failure("PutSecretValue", { ...data, VersionStages: [] })).toMatchObject({
      code: "InvalidParameter",
    });
    expect(Object.keys(await versionsOfSecret(client, SecretName))).toEqual(["v1", "v2", "v3"]);
  });

  it("loses none of the values that come at once", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    const ids = Array.from({ length: 8 }, (_, i) => `w${i}`);
    await Promise.all(ids.map((id) => put(client, SecretName, id)));
    const versions = await versionsOfSecret(client, SecretName);
    expect(Object.keys(versions).sort()).toEqual(["v1", ...ids]);
    expect(Object.values(versions).flat().sort()).toEqual(["ACSCurrent", "ACSPrevious"]);
    for (const VersionId of ids) {
      const { SecretData } = await client.call("GetSecretValue", { SecretName, VersionId });
      expect(SecretData).toBe(`value ${VersionId}`);
    }
  });

  it("refuses managed and unknown secrets", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client, RDS);
    const given = { SecretName, SecretData: "x", VersionId: "v2" };
    expect(await client.failure("PutSecretValue", given)).toEqual(UNSUPPORTED);
    expect(await client.failure("PutSecretValue", { ...given, SecretName: freshName() })).toEqual(NOT_FOUND);
  });
});

describe("UpdateSecretVersionStage", () => {
  it("moves labels and takes custom ones away", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    await put(client, SecretName, "v2");
    await put(client, SecretName, "v3");
    const move = (VersionStage: string, MoveToVersion?: string, RemoveFromVersion?: string) =>
      client.call("UpdateSecretVersionStage", { SecretName, VersionStage, MoveToVersion, RemoveFromVersion });
    expect(withoutId(await move("ACSCurrent", "v1"))).toEqual({ SecretName });
    expect(await versionsOfSecret(client, SecretName)).toEqual({
      v1: ["ACSCurrent"],
      v2: [],
      v3: ["ACSPrevious"],
    });
    await move("ACSPrevious", "v2", "v3");
    await move("own", "v3");
    await move("own", "v2", "v3");
    expect(await versionsOfSecret(client, SecretName)).toEqual({
      v1: ["ACSCurrent"],
      v2: ["ACSPrevious", "own"],
      v3: [],
    });
    await move("own", undefined, "v2");
    expect(await versionsOfSecret(client, SecretName)).toEqual({
      v1: ["ACSCurrent"],
      v2: ["ACSPrevious"],
      v3: [],
    });
  });

  it.each([
    ["MissingParameter", { VersionStage: undefined, MoveToVersion: "v1" }],
    ["MissingParameter", { VersionStage: "own" }],
    ["MissingParameter", { VersionStage: "ACSCurrent", RemoveFromVersion: "v2" }],
    ["MissingParameter", { VersionStage: "ACSPrevious", RemoveFromVersion: "v1" }],
    ["InvalidParameter", { VersionStage: "ACSCurrent", RemoveFromVersion: "v1", MoveToVersion: "v1" }],
    ["InvalidParameter", { VersionStage: "own", RemoveFromVersion: "v1" }],
    ["Forbidden.ResourceNotFound", { VersionStage: "own", MoveToVersion: "v9" }],
    [
      "Forbidden.ResourceNotFound",
      { VersionStage: "ACSCurrent", RemoveFromVersion: "v9", MoveToVersion: "v1" },
    ],
  ])("answers %s to %o, and moves nothing", async (code, given) => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    await put(client, SecretName, "v2");
    expect(await client.failure("UpdateSecretVersionStage", { SecretName, ...given })).toMatchObject({
      code,
    });
    expect(await versionsOfSecret(client, SecretName)).toEqual({ v1: ["ACSPrevious"], v2: ["ACSCurrent"] });
  });

  it("stops at eight labels, and leaves managed secrets alone", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    const add = (i: number) => ({ SecretName, VersionStage: `own-${i}`, MoveToVersion: "v1" });
    for (let i = 1; i < 8; i++) await client.call("UpdateSecretVersionStage", add(i));
    expect(await client.failure("UpdateSecretVersionStage", add(8))).toMatchObject({
      code: "Rejected.LimitExceeded",
    });
    await client.call("UpdateSecretVersionStage", add(7));
    const managed = await addSecret(client, RDS);
    const given = { SecretName: managed, VersionStage: "own", MoveToVersion: "v1" };
    expect(await client.failure("UpdateSecretVersionStage", given)).toEqual(UNSUPPORTED);
  });
});

describe("GetSecretValue", () => {
  it("with DryRun says that it would have worked, or why not", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    expect(await client.failure("GetSecretValue", { SecretName, DryRun: "true" })).toMatchObject({
      code: "DryRunOperationError",
    });
    expect(await client.failure("GetSecretValue", { SecretName: freshName(), DryRun: "true" })).toEqual(
      NOT_FOUND,
    );
  });

  it("of a managed secret ignores the version id", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client, RDS);
    expect(await client.call("GetSecretValue", { SecretName, VersionId: "none" })).toMatchObject({
      VersionId: "v1",
    });
    expect(await client.failure("GetSecretValue", { SecretName, VersionStage: "ACSPrevious" })).toEqual(
      NOT_FOUND,
    );
  });
});

describe("BatchGetSecretValue", () => {
  it("gives the values of existing secrets, and an error for each other name", async () => {
    const client = alibabaClient();
    const names = [await addSecret(client), await addSecret(client, RDS), await addSecret(client)] as const;
    await put(client, names[0], "v2");
    await client.call("DeleteSecret", { SecretName: names[2] });
    const answer = await client.call("BatchGetSecretValue", {
      SecretsList: [
        { SecretName: names[0] },
        { SecretName: "none" },
        { SecretName: names[0], VersionId: "v1" },
        { SecretName: names[0], VersionStage: "own" },
        { SecretName: names[1], FetchExtendedConfig: true },
        { SecretName: names[2] },
      ],
    });
    expect(answer.SecretValues).toEqual([
      expect.objectContaining({ SecretName: names[0], SecretData: "value v2", RequestId: answer.RequestId }),
      expect.objectContaining({ SecretName: names[0], SecretData: "one", VersionId: "v1" }),
      expect.objectContaining({
        SecretName: names[1],
        AutomaticRotation: "Disabled",
        ExtendedConfig: expect.stringContaining("rm-1"),
      }),
    ]);
    const error = { Code: NOT_FOUND.code, HttpStatus: 404, Message: NOT_FOUND.message };
    expect(answer.Errors).toEqual([
      { SecretName: "none", ...error },
      { SecretName: names[0], ...error },
      {
        SecretName: names[2],
        Code: "Rejected.ResourceInDeleteWindow",
        HttpStatus: 409,
        Message: "The secret is planned to be deleted.",
      },
    ]);
  });

  it("takes one to twenty secrets", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    const list = (count: number) => Array.from({ length: count }, () => ({ SecretName }));
    const { SecretValues } = await client.call("BatchGetSecretValue", { SecretsList: list(20) });
    expect(SecretValues).toHaveLength(20);
    for (const SecretsList of [list(21), [], "{", [{ VersionId: "v1" }], [SecretName]]) {
      expect(await client.failure("BatchGetSecretValue", { SecretsList })).toMatchObject({
        code: "InvalidParameter",
        status: 400,
      });
    }
    expect(await client.failure("BatchGetSecretValue")).toMatchObject({ code: "MissingParameter" });
  });
});

describe("ListSecretVersionIds", () => {
  it("gives pages, oldest first", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client);
    for (const id of ["v2", "v3", "v4"]) await put(client, SecretName, id);
    const page = async (more: object) => {
      const { VersionIds, ...rest } = withoutId(
        await client.call("ListSecretVersionIds", { SecretName, ...more }),
      );
      const { VersionId } = VersionIds as { VersionId: { VersionId: string }[] };
      return [VersionId.map((each) => each.VersionId), rest];
    };
    const head = { SecretName, PageNumber: 1, PageSize: 20 };
    expect(await page({})).toEqual([["v3", "v4"], { ...head, TotalCount: 2 }]);
    expect(await page({ IncludeDeprecated: "true", PageNumber: 2, PageSize: 3 })).toEqual([
      ["v4"],
      { SecretName, PageNumber: 2, PageSize: 3, TotalCount: 4 },
    ]);
    expect(await client.failure("ListSecretVersionIds", { SecretName: freshName() })).toEqual(NOT_FOUND);
  });
});
