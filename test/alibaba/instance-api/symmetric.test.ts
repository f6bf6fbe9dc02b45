import { beforeAll, describe, expect, it } from "vitest";
import { utf8 } from "../../../src/bytes.ts";
import { control } from "../../support/client.ts";
import {
  type Application,
  addInstanceKey,
  bytesOf,
  instanceCall,
  instanceFailure,
  makeApplication,
} from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const MESSAGE = utf8("a message");
const RequestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const NOT_VALID = { status: 400, code: "InvalidParameter" };
const UNSUPPORTED = { status: 400, code: "UnsupportedOperation" };

let workspace: FrozenWorkspace;
let app: Application;
let key: string;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
  app = await makeApplication(workspace);
  key = await addInstanceKey(app);
});

/** What Decrypt takes of what Encrypt answered. */
function taken({ KeyId = "", CiphertextBlob, Iv, Algorithm = "" }: Awaited<ReturnType<typeof instanceCall>>) {
  return { KeyId, CiphertextBlob: bytesOf(CiphertextBlob), Iv: bytesOf(Iv), Algorithm };
}

describe("Encrypt and Decrypt", () => {
  it("answer with the key's id, an IV and the algorithm, and open again", async () => {
    const made = await instanceCall(app, "Encrypt", { KeyId: key, Plaintext: MESSAGE });
    expect(made).toEqual({
      KeyId: key,
      CiphertextBlob: expect.any(Uint8Array),
      Iv: expect.any(Uint8Array),
      Algorithm: "AES_GCM",
      RequestId,
    });
    expect([bytesOf(made.Iv).length, bytesOf(made.CiphertextBlob).length]).toEqual([12, MESSAGE.length + 16]);
    for (const operation of ["Decrypt", "AdvanceDecrypt"]) {
      const opened = await instanceCall(app, operation, taken(made));
      expect(opened).toMatchObject({ KeyId: key, Plaintext: MESSAGE, Algorithm: "AES_GCM", RequestId });
    }
  });

  it("bind the Aad, and take an IV", async () => {
    const Iv = utf8("twelve bytes");
    const made = await instanceCall(app, "Encrypt", {
      KeyId: key,
      Plaintext: MESSAGE,
      Iv,
      Aad: utf8("a"),
      Algorithm: "AES_GCM",
    });
    expect(made.Iv).toEqual(Iv);
    const given = taken(made);
    expect(await instanceCall(app, "Decrypt", { ...given, Aad: utf8("a") })).toMatchObject({
      Plaintext: MESSAGE,
    });
    expect(await instanceFailure(app, "Decrypt", given)).toMatchObject(NOT_VALID);
    expect(await instanceFailure(app, "Decrypt", { ...given, Aad: utf8("b") })).toMatchObject(NOT_VALID);
  });

  it("take an alias, and answer with the key's id", async () => {
    await app.client.call("CreateAlias", { KeyId: key, AliasName: "alias/instance" });
    const made = await instanceCall(app, "Encrypt", { KeyId: "alias/instance", Plaintext: MESSAGE });
    expect(made.KeyId).toBe(key);
    const given = { ...taken(made), KeyId: "alias/instance" };
    expect(await instanceCall(app, "Decrypt", given)).toMatchObject({ KeyId: key, Plaintext: MESSAGE });
  });

  it.each([
    ["no key", "Encrypt", { Plaintext: MESSAGE }, { code: "MissingParameter" }],
    ["no plaintext", "Encrypt", {}, { code: "MissingParameter" }],
    ["an IV of another length", "Encrypt", { Plaintext: MESSAGE, Iv: MESSAGE }, NOT_VALID],
    ["an Aad too long", "Encrypt", { Plaintext: MESSAGE, Aad: new Uint8Array(8193) }, NOT_VALID],
    ["another kind's mode", "Encrypt", { Plaintext: MESSAGE, Algorithm: "AES_CBC" }, UNSUPPORTED],
    ["no IV to decrypt", "Decrypt", { CiphertextBlob: new Uint8Array(40) }, { code: "MissingParameter" }],
    ["no ciphertext", "Decrypt", { Iv: new Uint8Array(12) }, { code: "MissingParameter" }],
    ["to sign", "Sign", { Message: MESSAGE }, UNSUPPORTED],
    ["a public key", "GetPublicKey", {}, UNSUPPORTED],
  ])("%s is refused", async (what, operation, request, expected) => {
    const given = what === "no key" ? request : { ...request, KeyId: key };
    expect(await instanceFailure(app, operation, given)).toMatchObject({ status: 400, ...expected });
  });
});

describe("the Advance operations", () => {
  it("make blobs that name their key and version, and open by AdvanceDecrypt alone", async () => {
    const made = await instanceCall(app, "AdvanceEncrypt", {
      KeyId: key,
      Plaintext: MESSAGE,
      Aad: utf8("a"),
    });
    expect(made).toEqual({
      KeyId: key,
      CiphertextBlob: expect.any(Uint8Array),
      Iv: expect.any(Uint8Array),
      Algorithm: "AES_GCM",
      KeyVersionId: UUID,
      RequestId,
    });
    const CiphertextBlob = bytesOf(made.CiphertextBlob);
    const opened = await instanceCall(app, "AdvanceDecrypt", { CiphertextBlob, Aad: utf8("a") });
    expect(opened).toEqual({
      KeyId: key,
      Plaintext: MESSAGE,
      Algorithm: "AES_GCM",
      KeyVersionId: made.KeyVersionId,
      RequestId,
    });
    expect(await instanceFailure(app, "AdvanceDecrypt", { CiphertextBlob })).toMatchObject(NOT_VALID);
    const given = { ...taken(made), Aad: utf8("a") };
    expect(await instanceFailure(app, "Decrypt", given)).toMatchObject(NOT_VALID);
    const altered = Uint8Array.from(CiphertextBlob);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(
      await instanceFailure(app, "AdvanceDecrypt", { CiphertextBlob: altered, Aad: utf8("a") }),
    ).toMatchObject(NOT_VALID);
  });

  it("make data keys that open by AdvanceDecrypt", async () => {
    const made = await instanceCall(app, "AdvanceGenerateDataKey", { KeyId: key, NumberOfBytes: 24 });
    expect(made).toMatchObject({ KeyId: key, Algorithm: "AES_GCM", KeyVersionId: UUID, RequestId });
    expect(bytesOf(made.Plaintext).length).toBe(24);
    const CiphertextBlob = bytesOf(made.CiphertextBlob);
    expect(await instanceCall(app, "AdvanceDecrypt", { CiphertextBlob })).toMatchObject({
      Plaintext: made.Plaintext,
    });
  });
});

/*
 * alibabacloud-kms-python-sdk 1.1.3, handlers/advance_encrypt_transfer_handler.py and advance_decrypt_transfer_handler.py
 * (alibabacloud-kms-java-sdk 1.2.5 and alibabacloud-kms-go-sdk 1.2.4 do the same).
 */
describe("blobs of the Advance operations", () => {
  it("are laid out as the unified SDKs cut them", async () => {
    const id = await addInstanceKey(app);
    for (const made of [
      await instanceCall(app, "AdvanceEncrypt", { KeyId: id, Plaintext: MESSAGE, Aad: utf8("a") }),
      await instanceCall(app, "AdvanceGenerateDataKey", { KeyId: id, Aad: utf8("a") }),
    ]) {
      const blob = Buffer.from(bytesOf(made.CiphertextBlob));
      expect([...blob.subarray(0, 3)]).toEqual([0x24, 0, 2]);
      expect(blob.toString("utf8", 3, 39)).toBe(made.KeyVersionId);
      expect([...blob.subarray(39, 51)]).toEqual([...bytesOf(made.Iv)]);
      expect(blob.length - 51).toBe((made.Plaintext ? bytesOf(made.Plaintext).length : MESSAGE.length) + 16);
      const kept = blob.subarray(3);
      const CiphertextBlob = Buffer.concat([Buffer.of(0x24, 0, 2), kept]);
      const given = { CiphertextBlob, Iv: kept.subarray(36, 48), Aad: utf8("a") };
      const opened = await instanceCall(app, "AdvanceDecrypt", given);
      expect(opened).toMatchObject({ KeyId: id, Plaintext: made.Plaintext ?? MESSAGE });
    }
    const pair = await instanceCall(app, "AdvanceGenerateDataKeyPair", {
      KeyId: id,
      KeyPairSpec: "EC_P256",
    });
    const sealed = bytesOf(pair.PrivateKeyCiphertextBlob);
    expect(Buffer.from(sealed).toString("utf8", 0, 39)).toBe(`$\u0000\u0002${pair.KeyVersionId}`);
    const opened = await instanceCall(app, "AdvanceDecrypt", { CiphertextBlob: sealed });
    expect(opened.Plaintext).toEqual(pair.PrivateKeyPlaintext);
  });

  it("that were altered are refused, in every byte before the IV", async () => {
    const made = await instanceCall(app, "AdvanceEncrypt", { KeyId: key, Plaintext: MESSAGE });
    const blob = bytesOf(made.CiphertextBlob);
    for (let at = 0; at < 39; at++) {
      const CiphertextBlob = Uint8Array.from(blob);
      CiphertextBlob[at] = (blob[at] ?? 0) ^ 1;
      const { status, code } = await instanceFailure(app, "AdvanceDecrypt", { CiphertextBlob });
      expect([400, 404], `byte ${at}: ${code}`).toContain(status);
    }
  });
});

describe("key versions", () => {
  it("are the initial one in Encrypt and the primary one in Advance operations, and older ones still decrypt", async () => {
    const rotating = await addInstanceKey(app, { EnableAutomaticRotation: "true", RotationInterval: "7d" });
    const advance = { KeyId: rotating, Plaintext: MESSAGE };
    const before = await instanceCall(app, "AdvanceEncrypt", advance);
    const plain = await instanceCall(app, "Encrypt", advance);
    await workspace.advance(8 * 86_400);
    const after = await instanceCall(app, "AdvanceEncrypt", advance);
    expect(after.KeyVersionId).not.toBe(before.KeyVersionId);
    for (const { CiphertextBlob, KeyVersionId = "" } of [before, after]) {
      const opened = await instanceCall(app, "AdvanceDecrypt", { CiphertextBlob: bytesOf(CiphertextBlob) });
      expect(opened).toMatchObject({ Plaintext: MESSAGE, KeyVersionId });
    }
    const again = await instanceCall(app, "Encrypt", advance);
    for (const made of [plain, again]) {
      expect(await instanceCall(app, "Decrypt", taken(made))).toMatchObject({ Plaintext: MESSAGE });
      const opened = await instanceCall(app, "AdvanceDecrypt", taken(made));
      expect(opened).toMatchObject({ Plaintext: MESSAGE, KeyVersionId: before.KeyVersionId });
    }
  });
});

describe("data keys", () => {
  it("open by Decrypt, and are of the length asked for", async () => {
    for (const [request, length] of [
      [{}, 32],
      [{ NumberOfBytes: 1024, Aad: utf8("a") }, 1024],
    ] as const) {
      const made = await instanceCall(app, "GenerateDataKey", { KeyId: key, ...request });
      expect(bytesOf(made.Plaintext).length).toBe(length);
      const given = { ...taken(made), ...("Aad" in request && { Aad: request.Aad }) };
      expect(await instanceCall(app, "Decrypt", given)).toMatchObject({ Plaintext: made.Plaintext });
    }
  });

  it.each([-1, 1025])("cannot have %i bytes", async (NumberOfBytes) => {
    for (const operation of ["GenerateDataKey", "AdvanceGenerateDataKey"]) {
      expect(await instanceFailure(app, operation, { KeyId: key, NumberOfBytes })).toMatchObject(NOT_VALID);
    }
  });
});

describe("GenerateRandom", () => {
  it("makes 1 to 1,024 bytes", async () => {
    for (const Length of [1, 1024]) {
      const { Random } = await instanceCall(app, "GenerateRandom", { Length });
      expect(bytesOf(Random).length).toBe(Length);
    }
    for (const Length of [-1, 0, 1025]) {
      expect(await instanceFailure(app, "GenerateRandom", { Length })).toMatchObject(NOT_VALID);
    }
  });
});

describe("states of a key", () => {
  it("are those of the shared gateway", async () => {
    const id = await addInstanceKey(app);
    const made = await instanceCall(app, "Encrypt", { KeyId: id, Plaintext: MESSAGE });
    await app.client.call("DisableKey", { KeyId: id });
    const request = { KeyId: id, Plaintext: MESSAGE };
    for (const failure of [
      await instanceFailure(app, "Encrypt", request),
      await instanceFailure(app, "AdvanceEncrypt", request),
      await instanceFailure(app, "Decrypt", taken(made)),
      await instanceFailure(app, "GenerateDataKey", { KeyId: id }),
    ]) {
      expect(failure).toMatchObject({ status: 409, code: "Rejected.Disabled" });
    }
    await app.client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    expect(await instanceFailure(app, "Encrypt", request)).toMatchObject({
      status: 409,
      code: "Rejected.PendingDeletion",
    });
    await workspace.advance(8 * 86_400);
    expect(await instanceFailure(app, "Encrypt", request)).toMatchObject({
      status: 404,
      code: "Forbidden.KeyNotFound",
    });
  });
});

describe("a hardware instance", () => {
  it("has CBC and ECB too", async () => {
    const hardware = await makeApplication(workspace, { type: "hardware" });
    const id = await addInstanceKey(hardware, { KeySpec: "Aliyun_AES_256" });
    for (const [Algorithm, ivLength] of [
      ["AES_CBC", 16],
      ["AES_ECB", 0],
      ["AES_GCM", 12],
    ] as const) {
      const made = await instanceCall(hardware, "Encrypt", { KeyId: id, Plaintext: MESSAGE, Algorithm });
      const Iv = made.Iv === undefined ? new Uint8Array() : bytesOf(made.Iv);
      expect(Iv.length).toBe(ivLength);
      expect(made.PaddingMode).toBe(Algorithm === "AES_GCM" ? undefined : "PKCS7_PADDING");
      const given = { KeyId: id, CiphertextBlob: bytesOf(made.CiphertextBlob), Iv, Algorithm };
      expect(await instanceCall(hardware, "Decrypt", given)).toMatchObject({ Plaintext: MESSAGE });
    }
    // Blobs of the Advance operations name mode and padding too.
    for (const Algorithm of ["AES_CBC", "AES_ECB", "AES_GCM"]) {
      const given = { KeyId: id, Plaintext: MESSAGE, Algorithm };
      const { CiphertextBlob } = await instanceCall(hardware, "AdvanceEncrypt", given);
      const opened = await instanceCall(hardware, "AdvanceDecrypt", {
        CiphertextBlob: bytesOf(CiphertextBlob),
      });
      expect(opened).toMatchObject({ KeyId: id, Plaintext: MESSAGE, Algorithm });
    }
    const unpadded = { KeyId: id, Plaintext: MESSAGE, Algorithm: "AES_CBC", PaddingMode: "NO_PADDING" };
    expect(await instanceFailure(hardware, "Encrypt", unpadded)).toMatchObject(NOT_VALID);
  });

  // "Performance data for KMS" (seed 000) has figures for all of them; their own pages say software only.
  it("has the Advance operations and data key pairs, from their rows", async () => {
    const hardware = await makeApplication(workspace, { type: "hardware" });
    const id = await addInstanceKey(hardware, { KeySpec: "Aliyun_AES_256" });
    const call = (name: string, request = {}) => instanceCall(hardware, name, request);
    const sealed = await call("AdvanceEncrypt", { KeyId: id, Plaintext: MESSAGE });
    const CiphertextBlob = bytesOf(sealed.CiphertextBlob);
    expect(await call("AdvanceDecrypt", { CiphertextBlob })).toMatchObject({ Plaintext: MESSAGE });
    const key = await call("AdvanceGenerateDataKey", { KeyId: id, NumberOfBytes: 32 });
    const opened = await call("AdvanceDecrypt", { CiphertextBlob: bytesOf(key.CiphertextBlob) });
    expect(bytesOf(opened.Plaintext)).toEqual(bytesOf(key.Plaintext));
    const pair = { KeyId: id, KeyPairSpec: "EC_P256", KeyFormat: "DER" };
    for (const name of ["GenerateDataKeyPair", "AdvanceGenerateDataKeyPair"]) {
      expect(await call(name, pair)).toHaveProperty("PrivateKeyPlaintext");
      expect(await call(`${name}WithoutPlaintext`, pair)).toHaveProperty("PublicKey");
    }
    const answer = await control(
      "GET",
      `quotas?cloud=alibaba&instance=${hardware.instanceId}`,
      undefined,
      workspace.options,
    );
    const quotas = answer.json.quotas as { id: string; limit: number }[];
    const limit = (row: string) => quotas.find(({ id: name }) => name === row)?.limit;
    expect([limit("instance_symmetric"), limit("instance_data_key_pairs")]).toEqual([2000, 1]);
  });
});
