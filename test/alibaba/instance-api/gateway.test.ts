import { describe, expect, it } from "vitest";
import { utf8 } from "../../../src/bytes.ts";
import { control } from "../../support/client.ts";
import { encodeProto, sendInstanceCall, signInstanceCall } from "../../support/instance-api.ts";
import {
  type Application,
  addInstanceKey,
  bytesOf,
  instanceCall,
  instanceFailure,
  makeApplication,
  originOf,
} from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const MESSAGE = utf8("a message");
const THROTTLED = { status: 429, code: "Rejected.Throttling", message: "QPS Limit Exceeded" };

/** Sends a request with further signed headers, as the transfer SDK does. */
async function transfer(app: Application, apiName: string, request: object, versionId?: string) {
  const body = encodeProto(`${apiName}Request`, { ...request });
  const headers: Record<string, string> =
    versionId === undefined ? {} : { "x-kms-migrationkeyversionid": versionId };
  const signed = signInstanceCall({ key: app.clientKey, apiName, body, headers });
  const answer = await sendInstanceCall(originOf(app.client), apiName, signed, body);
  return { ...answer, versionId: answer.headers.get("x-kms-migrationkeyversionid") };
}

describe("the transfer SDK", () => {
  it("learns the key version, and decrypts by it without a key", async () => {
    const app = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"));
    const KeyId = await addInstanceKey(app);
    for (const apiName of ["Encrypt", "GenerateDataKey"]) {
      const plaintext = apiName === "Encrypt" ? { Plaintext: MESSAGE } : {};
      const made = await transfer(app, apiName, { KeyId, ...plaintext });
      expect(made.versionId).toMatch(/^[0-9a-f-]{36}$/);
      const sealed = { CiphertextBlob: bytesOf(made.message.CiphertextBlob), Iv: bytesOf(made.message.Iv) };
      const opened = await transfer(app, "Decrypt", sealed, made.versionId ?? "");
      expect(opened).toMatchObject({ status: 200, message: { KeyId }, versionId: made.versionId });
      const none = await transfer(app, "Decrypt", sealed, "00000000-0000-4000-8000-000000000000");
      expect(none).toMatchObject({ status: 404, message: { ErrorCode: "Forbidden.KeyVersionNotFound" } });
      const nonsense = await transfer(app, "Decrypt", sealed, "no version");
      expect(nonsense.message.ErrorCode).toBe("Forbidden.KeyVersionNotFound");
    }
  });

  it("signs with the version that it names", async () => {
    const app = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"));
    const KeyId = await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" });
    const made = await transfer(app, "Sign", { KeyId, Message: MESSAGE });
    const Signature = bytesOf(made.message.Signature);
    const request = { KeyId, Message: MESSAGE, Signature };
    const verified = await transfer(app, "Verify", request, made.versionId ?? "");
    expect(verified).toMatchObject({ message: { Value: true }, versionId: made.versionId });
    const other = await transfer(
      app,
      "Sign",
      { KeyId, Message: MESSAGE },
      `${made.versionId?.slice(0, -4)}0000`,
    );
    expect(other.message.ErrorCode).toBe("Forbidden.KeyVersionNotFound");
  });
});

describe("an instance", () => {
  it("refuses requests while it is suspended, and is not found once it is released", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
    const app = await makeApplication(workspace);
    const KeyId = await addInstanceKey(app);
    const request = { KeyId, Plaintext: MESSAGE };
    await instanceCall(app, "Encrypt", request);
    await workspace.advance(40 * 86_400);
    for (const [operation, given] of [
      ["Encrypt", request],
      ["GenerateRandom", { Length: 8 }],
    ] as const) {
      expect(await instanceFailure(app, operation, given)).toMatchObject({
        status: 403,
        code: "Forbidden.DKMSInstanceStateInvalid",
      });
    }
    await workspace.advance(60 * 86_400);
    expect(await instanceFailure(app, "Encrypt", request)).toMatchObject({
      status: 403,
      code: "Forbidden.DKMSInstanceNotFound",
    });
  });

  it("makes one data key pair a second, over all four operations", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z", "enforce");
    const app = await makeApplication(workspace);
    const KeyId = await addInstanceKey(app);
    const pair = { KeyId, KeyPairSpec: "EC_P256" };
    const first = await instanceCall(app, "GenerateDataKeyPair", pair);
    expect(bytesOf(first.PublicKey).length).toBeGreaterThan(0);
    for (const operation of [
      "GenerateDataKeyPair",
      "GenerateDataKeyPairWithoutPlaintext",
      "AdvanceGenerateDataKeyPair",
      "AdvanceGenerateDataKeyPairWithoutPlaintext",
    ]) {
      expect(await instanceFailure(app, operation, pair)).toEqual(THROTTLED);
    }
    await instanceCall(app, "AdvanceEncrypt", { KeyId, Plaintext: MESSAGE });
    await workspace.advance(1);
    await instanceCall(app, "AdvanceGenerateDataKeyPair", pair);
    expect(await instanceFailure(app, "GenerateDataKeyPair", pair)).toEqual(THROTTLED);
  });
});

describe("requests", () => {
  it("are recorded with operation, account and error", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
    const app = await makeApplication(workspace);
    const KeyId = await addInstanceKey(app);
    const { RequestId } = await instanceCall(app, "AdvanceEncrypt", { KeyId, Plaintext: MESSAGE });
    await instanceFailure(app, "Decrypt", { KeyId, CiphertextBlob: MESSAGE, Iv: new Uint8Array(12) });
    const { json } = await control("GET", "requests?limit=2", undefined, workspace.options);
    const [second, first] = json.requests as Record<string, unknown>[];
    const { account } = app.client;
    const common = { cloud: "alibaba", account, region: "cn-hangzhou" };
    expect(first).toMatchObject({ ...common, operation: "AdvanceEncrypt", status: 200, errorCode: null });
    expect(second).toMatchObject({ ...common, operation: "Decrypt", errorCode: "InvalidParameter" });
    expect(first).toMatchObject({ requestId: RequestId });
    expect(String(first?.principal)).toContain(`${account}:applicationaccesspoint/`);
  });

  it("meet the faults that were asked for", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
    const app = await makeApplication(workspace);
    const add = async (fault: object) => {
      const { status } = await control("POST", "faults", fault, workspace.options);
      expect(status).toBe(201);
    };
    const random = () => instanceFailure(app, "GenerateRandom", { Length: 8 });
    const match = { cloud: "alibaba", operation: "GenerateRandom" };
    await add({ match, effect: { error: "Rejected.Throttling" }, times: 1 });
    expect(await random()).toEqual(THROTTLED);
    await add({ match, effect: { error: "ServiceUnavailableTemporary" }, times: 1 });
    expect(await random()).toMatchObject({ status: 503, code: "ServiceUnavailableTemporary" });
    await add({ match, effect: { drop: true }, times: 1 });
    await expect(random()).rejects.toThrow();
    await add({ match, effect: { latencyMs: 5 }, times: 1 });
    expect(await instanceCall(app, "GenerateRandom", { Length: 8 })).toHaveProperty("Random");
  });

  it("are refused after a reset of the workspace, which deletes the ClientKeys", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
    const app = await makeApplication(workspace);
    await instanceCall(app, "GenerateRandom", { Length: 8 });
    const { status } = await control("POST", "reset", {}, workspace.options);
    expect(status).toBe(204);
    expect(await instanceFailure(app, "GenerateRandom", { Length: 8 })).toMatchObject({
      status: 401,
      code: "Unauthorized",
    });
  });
});
