import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { withoutId } from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOT_FOUND = { code: "Forbidden.ResourceNotFound", status: 404, message: "Resource not found." };
const UNSUPPORTED = { code: "Rejected.UnsupportedOperation", status: 400, message: "Unsupported operation." };

describe("GetManagedDataKey", () => {
  it("gives the same 32 bytes each time, by name or by version", async () => {
    const client = alibabaClient();
    const first = withoutId(await client.call("GetManagedDataKey", { DataKeyName: "example-data-key" }));
    const { DataKeyVersionId, Plaintext } = first;
    expect(first).toEqual({
      DataKeyName: "example-data-key",
      DataKeyVersionId: expect.stringMatching(/^[A-Za-z0-9]{8}$/),
      DataKeyVersionName: `kms-datakeyversion!example-data-key!${DataKeyVersionId}`,
      Plaintext: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    });
    for (const more of [{}, { UseLatest: true }, { UseLatest: "false" }, { DataKeyVersionId }]) {
      const again = await client.call("GetManagedDataKey", { DataKeyName: "example-data-key", ...more });
      expect(withoutId(again)).toEqual(first);
    }
    const other = await client.call("GetManagedDataKey", { DataKeyName: "other" });
    expect(other.Plaintext).not.toBe(Plaintext);
    const stranger = await alibabaClient().call("GetManagedDataKey", { DataKeyName: "example-data-key" });
    expect(stranger.Plaintext).not.toBe(Plaintext);
  });

  it("makes one version for many first uses at once", async () => {
    const client = alibabaClient();
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => client.call("GetManagedDataKey", { DataKeyName: "a" })),
    );
    expect(new Set(keys.map(({ Plaintext }) => Plaintext)).size).toBe(1);
    expect(await client.call("ListManagedDataKeyVersions", { DataKeyName: "a" })).toMatchObject({
      TotalCount: 1,
    });
  });

  it("makes another version after a year, where the latest is asked for", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const client = alibabaClient(workspace.options);
    const get = (more: object = {}) => client.call("GetManagedDataKey", { DataKeyName: "a", ...more });
    const first = await get();
    await workspace.advance(365 * DAY - 1);
    expect((await get({ UseLatest: true })).Plaintext).toBe(first.Plaintext);
    await workspace.advance(1);
    const second = await get({ UseLatest: true });
    expect(second.Plaintext).not.toBe(first.Plaintext);
    expect((await get()).Plaintext).toBe(first.Plaintext);
    expect((await get({ DataKeyVersionId: second.DataKeyVersionId })).Plaintext).toBe(second.Plaintext);
    const rows = [first, second].map(({ DataKeyVersionId, DataKeyVersionName }) => ({
      DataKeyVersionId,
      DataKeyVersionName,
    }));
    expect(withoutId(await client.call("ListManagedDataKeyVersions", { DataKeyName: "a" }))).toEqual({
      DataKeyName: "a",
      PageNumber: 1,
      PageSize: 10,
      TotalCount: 2,
      ManagedDataKeyVersions: { ManagedDataKeyVersion: rows },
    });
    const page = await client.call("ListManagedDataKeyVersions", {
      DataKeyName: "a",
      PageNumber: 2,
      PageSize: 1,
    });
    expect(page.ManagedDataKeyVersions).toEqual({ ManagedDataKeyVersion: rows.slice(1) });
  });

  it("answers errors for unknown names and versions", async () => {
    const client = alibabaClient();
    expect(await client.failure("ListManagedDataKeyVersions", { DataKeyName: "a" })).toEqual(NOT_FOUND);
    await client.call("GetManagedDataKey", { DataKeyName: "a" });
    const wrong = { DataKeyName: "a", DataKeyVersionId: "xH6OPUmz" };
    expect(await client.failure("GetManagedDataKey", wrong)).toEqual(NOT_FOUND);
    expect(await client.failure("GetManagedDataKey")).toMatchObject({ code: "MissingParameter" });
    for (const DataKeyName of ["a!b", "a b", "x".repeat(129)]) {
      expect(await client.failure("GetManagedDataKey", { DataKeyName })).toMatchObject({
        code: "InvalidParameter",
      });
    }
  });

  it("keeps each version in a secret of KMS's own, which can be read and not changed", async () => {
    const client = alibabaClient();
    const { DataKeyVersionName: SecretName, Plaintext } = await client.call("GetManagedDataKey", {
      DataKeyName: "a",
    });
    expect(await client.call("DescribeSecret", { SecretName })).toMatchObject({ OwingService: "kms" });
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ SecretData: Plaintext });
    expect((await client.call("ListSecrets")).SecretList).toMatchObject({
      Secret: [{ SecretName, OwingService: "kms" }],
    });
    for (const [operation, more] of [
      ["DeleteSecret", {}],
      ["DeleteSecret", { ForceDeleteWithoutRecovery: true }],
      ["PutSecretValue", { SecretData: "x", VersionId: "v2" }],
      ["UpdateSecret", { Description: "x" }],
      ["TagResource", { Tags: [{ TagKey: "a", TagValue: "b" }] }],
    ] as const) {
      expect(await client.failure(operation, { SecretName, ...more })).toEqual(UNSUPPORTED);
    }
    expect((await client.call("GetManagedDataKey", { DataKeyName: "a" })).Plaintext).toBe(Plaintext);
  });
});
