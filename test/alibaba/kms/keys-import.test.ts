import { createPublicKey, randomBytes } from "node:crypto";
import {
  DeleteKeyMaterialRequest,
  GetParametersForImportRequest,
  ImportKeyMaterialRequest,
} from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import type { AlibabaOptions } from "../../support/alibaba.ts";
import {
  ALIBABA_WRAPPINGS,
  alibabaImport,
  alibabaImportParameters,
  wrapForAlibaba,
} from "../../support/alibaba-import.ts";
import {
  type AlibabaKey,
  addAlibabaKey,
  base64,
  makeAlibabaKey,
  unbase64,
  versionsOf,
} from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-01T00:00:00Z";
const UNIX = Date.parse(NOW) / 1000;

const metadata = async ({ client, id }: AlibabaKey) =>
  (await client.call("DescribeKey", { KeyId: id })).KeyMetadata as Record<string, string>;

const external = (parameters: object = {}, options: AlibabaOptions = {}) =>
  makeAlibabaKey({ Origin: "EXTERNAL", ...parameters }, options);

/** Imports with parameters of its own. */
async function imported(key: AlibabaKey, material: Buffer, expireUnix = 0): Promise<void> {
  const parameters = await alibabaImportParameters(key);
  await key.client.call("ImportKeyMaterial", alibabaImport(key, parameters, material, expireUnix));
}

const seal = async ({ client, id }: AlibabaKey, text: string) =>
  (await client.call("Encrypt", { KeyId: id, Plaintext: base64(text) })).CiphertextBlob;

const open = async ({ client }: AlibabaKey, CiphertextBlob: unknown) =>
  unbase64((await client.call("Decrypt", { CiphertextBlob })).Plaintext).toString();

const told = {
  InvalidKeyMaterial: { code: "InvalidKeyMaterial", status: 400, message: "key material is invalid." },
  InvalidImportToken: { code: "InvalidImportToken", status: 400, message: "import token is invalid." },
  ExpiredImportToken: { code: "ExpiredImportToken", status: 400, message: "import token is expired." },
  UnsupportedOrigin: {
    code: "Unsupported.Origin",
    status: 400,
    message: "This key origin is not valid for this api.",
  },
};

describe("the import of key material", () => {
  const cases = ALIBABA_WRAPPINGS.flatMap(([algorithm, keySpec]) => [
    [algorithm, keySpec, "Aliyun_AES_256", 32] as const,
    [algorithm, keySpec, "Aliyun_SM4", 16] as const,
  ]);

  it.each(cases)(
    "wrapped with %s under %s makes a key of %s usable",
    async (algorithm, wrapper, KeySpec, length) => {
      const workspace = await FrozenWorkspace.begin(NOW);
      const key = await external({ KeySpec, ProtectionLevel: "HSM" }, workspace.options);
      const parameters = await alibabaImportParameters(key, algorithm);
      expect(parameters.validTo).toBe("2031-01-02T00:00:00Z");
      if (wrapper === "RSA_2048") {
        const { publicKey } = parameters;
        const { asymmetricKeyDetails } = createPublicKey({ key: publicKey, format: "der", type: "spki" });
        expect(asymmetricKeyDetails?.modulusLength).toBe(2048);
      }
      await key.client.call("ImportKeyMaterial", alibabaImport(key, parameters, randomBytes(length)));
      const after = await metadata(key);
      expect(after).toMatchObject({ KeyState: "Enabled", MaterialExpireTime: "", Origin: "EXTERNAL" });
      expect(await versionsOf(key)).toEqual([after.PrimaryKeyVersion]);
      expect(await open(key, await seal(key, "sealed"))).toBe("sealed");
    },
  );

  it("answers the typed SDK", async () => {
    const key = await external();
    const client = alibabaKms({ account: key.client.account });
    const keyId = key.id;
    const given = await client.getParametersForImport(
      new GetParametersForImportRequest({
        keyId,
        wrappingAlgorithm: "RSAES_OAEP_SHA_256",
        wrappingKeySpec: "RSA_2048",
      }),
    );
    expect(given.keyId).toBe(keyId);
    const publicKey = Buffer.from(given.publicKey, "base64");
    await client.importKeyMaterial(
      new ImportKeyMaterialRequest({
        keyId,
        encryptedKeyMaterial: wrapForAlibaba({ algorithm: "RSAES_OAEP_SHA_256", publicKey }, randomBytes(32)),
        importToken: given.importToken,
        keyMaterialExpireUnix: 0,
      }),
    );
    expect(await metadata(key)).toMatchObject({ KeyState: "Enabled" });
    await client.deleteKeyMaterial(new DeleteKeyMaterialRequest({ keyId }));
    expect(await metadata(key)).toMatchObject({ KeyState: "PendingImport" });
  });

  it("can be repeated with the same material only, which opens again what it sealed", async () => {
    const key = await external();
    const material = randomBytes(32);
    await imported(key, material);
    const blob = await seal(key, "kept");
    const [version] = await versionsOf(key);
    await imported(key, material);
    await key.client.call("DeleteKeyMaterial", { KeyId: key.id });
    expect(await key.client.failure("Decrypt", { CiphertextBlob: blob })).toMatchObject({
      code: "Rejected.PendingImport",
    });
    const parameters = await alibabaImportParameters(key);
    const other = alibabaImport(key, parameters, randomBytes(32));
    expect(await key.client.failure("ImportKeyMaterial", other)).toEqual(told.InvalidKeyMaterial);
    expect(await metadata(key)).toMatchObject({ KeyState: "PendingImport", PrimaryKeyVersion: version });
    await key.client.call("ImportKeyMaterial", alibabaImport(key, parameters, material));
    expect(await open(key, blob)).toBe("kept");
    expect(await versionsOf(key)).toEqual([version]);
  });

  it("takes one token again and again for a day, and not after", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const key = await external({}, workspace.options);
    const parameters = await alibabaImportParameters(key);
    const request = alibabaImport(key, parameters, randomBytes(32));
    await key.client.call("ImportKeyMaterial", request);
    await workspace.advance(DAY - 1);
    await key.client.call("DeleteKeyMaterial", { KeyId: key.id });
    await key.client.call("ImportKeyMaterial", request);
    await workspace.advance(1);
    expect(await key.client.failure("ImportKeyMaterial", request)).toEqual(told.ExpiredImportToken);
  });

  it("takes no token of another key, with another public key, or that was altered", async () => {
    const key = await external();
    const other = { client: key.client, ...(await addAlibabaKey(key.client, { Origin: "EXTERNAL" })) };
    const [mine, second, others] = await Promise.all(
      [key, key, other].map((one) => alibabaImportParameters(one)),
    );
    if (!mine || !second || !others) throw new Error("no parameters");
    const material = randomBytes(32);
    const altered = unbase64(mine.token);
    altered[40] = (altered[40] ?? 0) ^ 1;
    for (const token of [others.token, base64(altered), base64("token")]) {
      const request = alibabaImport(key, { ...mine, token }, material);
      expect(await key.client.failure("ImportKeyMaterial", request)).toEqual(told.InvalidImportToken);
    }
    const mixed = alibabaImport(key, { ...mine, token: second.token }, material);
    expect(await key.client.failure("ImportKeyMaterial", mixed)).toEqual(told.InvalidKeyMaterial);
    expect(await metadata(key)).toMatchObject({ KeyState: "PendingImport" });
  });

  it.each(ALIBABA_WRAPPINGS)(
    "takes no material of a wrong length, or that was damaged: %s",
    async (algorithm) => {
      const key = await external({ ProtectionLevel: "HSM" });
      const parameters = await alibabaImportParameters(key, algorithm);
      for (const length of [1, 16, 31, 33, 64]) {
        const request = alibabaImport(key, parameters, randomBytes(length));
        expect(await key.client.failure("ImportKeyMaterial", request), `${length}`).toEqual(
          told.InvalidKeyMaterial,
        );
      }
      const request = alibabaImport(key, parameters, randomBytes(32));
      const damaged = unbase64(request.EncryptedKeyMaterial);
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      for (const bytes of [damaged, damaged.subarray(1), Buffer.from("x")]) {
        const wrong = { ...request, EncryptedKeyMaterial: base64(bytes) };
        expect(await key.client.failure("ImportKeyMaterial", wrong)).toEqual(told.InvalidKeyMaterial);
      }
      expect(await metadata(key)).toMatchObject({ KeyState: "PendingImport" });
    },
  );

  it("lets material expire, on the clock, and have another date when it is imported again", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const key = await external({}, workspace.options);
    const material = randomBytes(32);
    await imported(key, material, UNIX + 100);
    expect(await metadata(key)).toMatchObject({
      KeyState: "Enabled",
      MaterialExpireTime: "2031-01-01T00:01:40Z",
    });
    const blob = await seal(key, "kept");
    await imported(key, material, UNIX + 200);
    expect(await metadata(key)).toMatchObject({ MaterialExpireTime: "2031-01-01T00:03:20Z" });
    await workspace.advance(199);
    expect(await open(key, blob)).toBe("kept");
    await workspace.advance(1);
    expect(await metadata(key)).toMatchObject({ KeyState: "PendingImport", MaterialExpireTime: "" });
    expect(await key.client.failure("Decrypt", { CiphertextBlob: blob })).toMatchObject({
      code: "Rejected.PendingImport",
      status: 409,
    });
    await imported(key, material);
    expect(await metadata(key)).toMatchObject({ KeyState: "Enabled", MaterialExpireTime: "" });
    expect(await open(key, blob)).toBe("kept");
  });

  it.each([UNIX, UNIX - 1, 1, -1, 1.5, 253_402_300_800])(
    "takes no date of %d",
    async (KeyMaterialExpireUnix) => {
      const workspace = await FrozenWorkspace.begin(NOW);
      const { client, id } = await external({}, workspace.options);
      const bytes = base64("x");
      const asked = { KeyId: id, EncryptedKeyMaterial: bytes, ImportToken: bytes, KeyMaterialExpireUnix };
      expect(await client.failure("ImportKeyMaterial", asked)).toEqual({
        code: "InvalidParameter",
        status: 400,
        message: 'The specified parameter "KeyMaterialExpireUnix" is not valid.',
      });
    },
  );

  it.each<[string, string, string, string]>([
    ["SOFTWARE", "SM2PKE", "EC_SM2", "WrappingKeySpec"],
    ["HSM", "SM2PKE", "RSA_2048", "WrappingAlgorithm"],
    ["HSM", "RSAES_OAEP_SHA_256", "EC_SM2", "WrappingAlgorithm"],
    ["HSM", "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048", "WrappingAlgorithm"],
    ["HSM", "RSAES_OAEP_SHA_256", "RSA_4096", "WrappingKeySpec"],
  ])("gives a key in %s no parameters for %s with %s", async (ProtectionLevel, algorithm, keySpec, name) => {
    const { client, id } = await external({ ProtectionLevel });
    const asked = { KeyId: id, WrappingAlgorithm: algorithm, WrappingKeySpec: keySpec };
    expect(await client.failure("GetParametersForImport", asked)).toEqual({
      code: "InvalidParameter",
      status: 400,
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it("is only for keys made for it", async () => {
    const { client, id } = await makeAlibabaKey();
    const bytes = base64("x");
    for (const [action, parameters] of [
      ["GetParametersForImport", { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" }],
      ["ImportKeyMaterial", { EncryptedKeyMaterial: bytes, ImportToken: bytes, KeyMaterialExpireUnix: 0 }],
      ["DeleteKeyMaterial", {}],
    ] as const) {
      expect(await client.failure(action, { KeyId: id, ...parameters })).toEqual(told.UnsupportedOrigin);
    }
  });
});
