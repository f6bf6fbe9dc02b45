import { createHash, verify } from "node:crypto";
import {
  CreateKeyVersionRequest,
  DescribeKeyVersionRequest,
  ListKeyVersionsRequest,
} from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import {
  type AlibabaKey,
  addAlibabaKey,
  alibabaPublicKey,
  base64,
  makeAlibabaKey,
  onlyVersionOf,
  unbase64,
} from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { DAY, FrozenWorkspace, NO_KEY } from "../../support/management.ts";

const NOW = "2031-02-03T04:05:06Z";
const CURVE = { KeySpec: "EC_P256" };

interface Version {
  readonly KeyId: string;
  readonly KeyVersionId: string;
  readonly CreationDate: string;
}

const create = async ({ client, id }: AlibabaKey) =>
  (await client.call("CreateKeyVersion", { KeyId: id })).KeyVersion as Version;

const pages = async ({ client, id }: AlibabaKey, parameters: object = {}) => {
  const {
    KeyVersions,
    RequestId: _,
    ...rest
  } = await client.call("ListKeyVersions", { KeyId: id, ...parameters });
  const { KeyVersion: versions } = KeyVersions as { KeyVersion: Version[] };
  return { ...rest, versions } as { versions: Version[]; TotalCount: number };
};

describe("versions of keys", () => {
  it("are made seven days apart, each with a key pair of its own, and all stay in use", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const key = await makeAlibabaKey(CURVE, workspace.options);
    const first = await onlyVersionOf(key);
    // "If you call this operation within seven days after the creation of the last key version, the error code
    // Rejected.UnsupportedOperation is returned" (KMS 1.0, CreateKeyVersion).
    const tooSoon = { code: "Rejected.UnsupportedOperation", status: 400 };
    expect(await key.client.failure("CreateKeyVersion", { KeyId: key.id })).toMatchObject(tooSoon);
    await workspace.advance(7 * DAY - 1);
    expect(await key.client.failure("CreateKeyVersion", { KeyId: key.id })).toMatchObject(tooSoon);
    await workspace.advance(1);
    const second = await create(key);
    expect(second).toEqual({
      KeyId: key.id,
      KeyVersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CreationDate: "2031-02-10T04:05:06Z",
    });
    expect(await key.client.failure("CreateKeyVersion", { KeyId: key.id })).toMatchObject(tooSoon);
    const { KeyMetadata } = await key.client.call("DescribeKey", { KeyId: key.id });
    expect(KeyMetadata).toMatchObject({ CreationDate: NOW, LastRotationDate: "2031-02-10T04:05:06Z" });

    const pems = new Set<string>();
    const digest = createHash("sha256").update("text").digest();
    for (const KeyVersionId of [first, second.KeyVersionId]) {
      const publicKey = await alibabaPublicKey(key, KeyVersionId);
      pems.add(publicKey.export({ format: "pem", type: "spki" }).toString());
      const { Value } = await key.client.call("AsymmetricSign", {
        KeyId: key.id,
        KeyVersionId,
        Algorithm: "ECDSA_SHA_256",
        Digest: base64(digest),
      });
      expect(verify("sha256", Buffer.from("text"), publicKey, unbase64(Value))).toBe(true);
    }
    expect(pems.size).toBe(2);
  });

  it("are listed oldest first, in pages, and described", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const key = await makeAlibabaKey(CURVE, workspace.options);
    const ids = [await onlyVersionOf(key)];
    for (let count = 0; count < 3; count++) {
      await workspace.advance(7 * DAY);
      ids.push((await create(key)).KeyVersionId);
    }
    const all = await pages(key);
    expect(all).toMatchObject({ TotalCount: 4, PageNumber: 1, PageSize: 10 });
    expect(all.versions.map(({ KeyVersionId }) => KeyVersionId)).toEqual(ids);
    expect(all.versions.map(({ CreationDate }) => CreationDate.slice(0, 10))).toEqual([
      "2031-02-03",
      "2031-02-10",
      "2031-02-17",
      "2031-02-24",
    ]);
    const last = await pages(key, { PageSize: 3, PageNumber: 2 });
    expect(last).toEqual({ TotalCount: 4, PageNumber: 2, PageSize: 3, versions: all.versions.slice(3) });
    expect((await pages(key, { PageNumber: 2 })).versions).toEqual([]);
    for (const version of all.versions) {
      const { KeyId, KeyVersionId } = version;
      const { KeyVersion } = await key.client.call("DescribeKeyVersion", { KeyId, KeyVersionId });
      expect(KeyVersion).toEqual(version);
    }
  });

  it("are at most 50 of one key", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const key = await makeAlibabaKey(CURVE, workspace.options);
    for (let count = 1; count < 50; count++) {
      await workspace.advance(7 * DAY);
      await create(key);
    }
    await workspace.advance(7 * DAY);
    expect(await key.client.failure("CreateKeyVersion", { KeyId: key.id })).toEqual({
      code: "Rejected.LimitExceeded",
      status: 400,
      message: "The request was rejected because user create resource limit was exceeded.",
    });
    expect((await pages(key)).TotalCount).toBe(50);
  });

  it.each([{}, { KeySpec: "HMAC_SHA_256" }, { Origin: "EXTERNAL" }])(
    "cannot be made of a key that has no pair: %o",
    async (parameters) => {
      const workspace = await FrozenWorkspace.begin(NOW);
      const { client, id } = await makeAlibabaKey(parameters, workspace.options);
      await workspace.advance(7 * DAY);
      const { code } = await client.failure("CreateKeyVersion", { KeyId: id });
      const pending = "Origin" in parameters;
      expect(code).toBe(pending ? "Rejected.PendingImport" : "Rejected.UnsupportedOperation");
    },
  );

  it("are not found under another key, or by what is no version id", async () => {
    const key = await makeAlibabaKey(CURVE);
    const version = await onlyVersionOf(key);
    const other = await addAlibabaKey(key.client, CURVE);
    const notFound = {
      code: "Forbidden.KeyVersionNotFound",
      status: 404,
      message: "The specified Key version is not found.",
    };
    for (const [KeyId, KeyVersionId] of [
      [other.id, version],
      [key.id, NO_KEY],
      [key.id, version.toUpperCase()],
      [key.id, "1"],
    ]) {
      const asked = { KeyId, KeyVersionId };
      expect(await key.client.failure("DescribeKeyVersion", asked)).toEqual(notFound);
      expect(await key.client.failure("GetPublicKey", asked)).toEqual(notFound);
    }
    expect(await key.client.failure("DescribeKeyVersion", { KeyId: key.id })).toMatchObject({
      code: "MissingParameter",
      message: 'The parameter "KeyVersionId" is needed but not provided.',
    });
  });

  it("give their public keys as PEM, by alias too, whatever the state of the key", async () => {
    const key = await makeAlibabaKey(CURVE);
    const KeyVersionId = await onlyVersionOf(key);
    await key.client.call("CreateAlias", { AliasName: "alias/pair", KeyId: key.id });
    await key.client.call("DisableKey", { KeyId: key.id });
    const answer = await key.client.call("GetPublicKey", { KeyId: "alias/pair", KeyVersionId });
    const publicKey = await alibabaPublicKey(key, KeyVersionId);
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString().trimEnd();
    expect(answer).toMatchObject({ KeyId: key.id, KeyVersionId, PublicKey: pem });
    const asked = { KeyId: key.id, KeyVersionId, DryRun: true };
    expect((await key.client.failure("GetPublicKey", asked)).code).toBe("DryRunOperationError");
  });

  it("answer the typed SDK", async () => {
    const key = await makeAlibabaKey(CURVE);
    const client = alibabaKms({ account: key.client.account });
    const { keyVersions } = await client.listKeyVersions(
      new ListKeyVersionsRequest({ keyId: key.id, pageNumber: 1, pageSize: 1 }),
    );
    const [version] = keyVersions.keyVersion;
    const described = await client.describeKeyVersion(
      new DescribeKeyVersionRequest({ keyId: key.id, keyVersionId: version?.keyVersionId }),
    );
    expect(described.keyVersion).toEqual(version);
    await expect(
      client.createKeyVersion(new CreateKeyVersionRequest({ keyId: key.id })),
    ).rejects.toMatchObject({
      // To which this client adds a word.
      code: "Rejected.UnsupportedOperationError",
    });
  });
});
