import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../support/random.ts";
import { type Misbehaviour, TestXksProxy } from "../support/xks-proxy.ts";
import { CALLS, clientOf, META } from "./calls.ts";

let proxy: TestXksProxy;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
});
afterAll(() => proxy.stop());

const base64 = (length: number) => Buffer.alloc(length).toString("base64");
const INVALID = { ok: false, problem: "invalidResponse" };

async function answersOf(wrong: Misbehaviour): Promise<object[]> {
  proxy.misbehave(wrong);
  const answers: object[] = [];
  for (const call of Object.values(CALLS)) answers.push(await call(clientOf(proxy)));
  return answers;
}

describe("an answer that the API does not know", () => {
  it.each<[string, Misbehaviour]>([
    ["is empty", { body: "" }],
    ["is no JSON", { body: "<html>It works!</html>" }],
    ["breaks off", { body: '{"plaintext":"' }],
    ["is JSON of another kind", { body: "null" }],
    ["is a list", { body: "[]" }],
    ["has none of the members", { body: "{}" }],
    ["is not UTF-8", { body: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d) }],
    ["is huge", { body: JSON.stringify({ plaintext: "A".repeat(5_000_000) }) }],
    ["redirects", { status: 302, headers: { location: "/prefix-1/kms/xks/v1/health" } }],
    ["redirects with an error name", { status: 307, body: '{"errorName":"KeyNotFoundException"}' }],
    ["is a good one with status 201", { status: 201 }],
    ["is a good one with status 500", { status: 500, body: "{}" }],
    ["fails with a page", { status: 502, body: "<html>Bad Gateway</html>" }],
    ["fails with an unknown name", { errorName: "TeapotException" }],
    ["fails with a name from the prototype", { errorName: "constructor" }],
    ["fails with no name", { status: 400, body: '{"message":"KeyNotFoundException"}' }],
    ["fails with a name that is none", { status: 400, body: '{"errorName":["KeyNotFoundException"]}' }],
  ])("is invalid when it %s", async (_, wrong) => {
    for (const answer of await answersOf(wrong)) expect(answer).toMatchObject(INVALID);
  });

  it.each([521, 522, 523, 530])("is Cloudflare's when it has status %i: unreachable", async (status) => {
    for (const answer of await answersOf({ status, body: "error code: 1016" })) {
      expect(answer).toMatchObject({ problem: "unreachable" });
    }
  });

  it.each([
    [524, "timeout"],
    [525, "invalidTls"],
    [526, "invalidTls"],
  ])("is Cloudflare's when it has status %i: %s", async (status, problem) => {
    for (const answer of await answersOf({ status, body: "" })) expect(answer).toMatchObject({ problem });
  });
});

describe("an error", () => {
  it("is known by its name under another status", async () => {
    const answers = await answersOf({ errorName: "KeyNotFoundException", status: 500 });
    for (const answer of answers) expect(answer).toMatchObject({ problem: "keyNotFound" });
  });

  it.each([
    ["with control characters", '"a\\u0007b"'],
    ["in another script", '"ключ"'],
    ["too long", `"${"a".repeat(512)}"`],
    ["that is no text", "{}"],
  ])("drops a message %s", async (_, message) => {
    const body = `{"errorName":"InternalException","errorMessage":${message}}`;
    for (const answer of await answersOf({ status: 500, body })) {
      expect(answer).toEqual({ ok: false, problem: "internal" });
    }
  });
});

describe("a good answer with one thing wrong", () => {
  it.each<[keyof typeof CALLS, string, unknown]>([
    ["encrypt", "ciphertextDataIntegrityValue", base64(32)],
    ["encrypt", "ciphertextDataIntegrityValue", base64(20)],
    ["encrypt", "ciphertextDataIntegrityValue", undefined],
    ["encrypt", "ciphertext", base64(11)],
    ["encrypt", "ciphertext", "not base64!!"],
    ["encrypt", "ciphertext", undefined],
    ["encrypt", "initializationVector", base64(13)],
    ["encrypt", "initializationVector", ""],
    ["encrypt", "authenticationTag", base64(12)],
    ["encrypt", "authenticationTag", 7],
    ["encrypt", "ciphertextMetadata", base64(21)],
    ["encrypt", "ciphertextMetadata", base64(4)],
    ["metadata", "keySpec", undefined],
    ["metadata", "keySpec", "A".repeat(2000)],
    ["metadata", "keyUsage", "ENCRYPT"],
    ["metadata", "keyUsage", Array(11).fill("ENCRYPT")],
    ["metadata", "keyStatus", "enabled"],
    ["health", "xksProxyFleetSize", 0],
    ["health", "xksProxyFleetSize", 1.5],
    ["health", "xksProxyVendor", undefined],
    ["health", "ekmFleetDetails", []],
    ["health", "ekmFleetDetails", Array(11).fill({ id: "1", model: "m", healthStatus: "ACTIVE" })],
    ["health", "ekmFleetDetails", [{ id: "1", model: "m", healthStatus: "FINE" }]],
  ])("is invalid: %s, %s (case %#)", async (call, member, value) => {
    proxy.misbehave({ alter: (answer) => ({ ...answer, [member]: value }) });
    expect(await CALLS[call](clientOf(proxy))).toMatchObject(INVALID);
  });

  it("is valid with members that a later version may add", async () => {
    proxy.misbehave({ alter: (answer) => ({ ...answer, later: true }) });
    for (const call of [CALLS.health, CALLS.metadata, CALLS.encrypt]) {
      expect(await call(clientOf(proxy))).toMatchObject({ ok: true });
    }
  });

  it("is invalid in Decrypt with a plaintext of another length", async () => {
    proxy.misbehave({ body: JSON.stringify({ plaintext: base64(13) }) });
    expect(await CALLS.decrypt(clientOf(proxy))).toMatchObject(INVALID);
  });
});

it("a mangled answer never makes a call throw", async () => {
  const random = seededRandom();
  const good = JSON.stringify({ ...proxy.health, keySpec: "AES_256", keyUsage: [], plaintext: base64(12) });
  for (let left = 200; left > 0; left--) {
    const [at, end] = [random.int(0, good.length), random.int(0, good.length)];
    const body =
      good.slice(0, at) + random.pick(["", "null", "\u0000", "{", '"', random.text(3)]) + good.slice(end);
    const status = random.pick([200, 204, 205, 304, 400, 599]);
    const answer = () =>
      Promise.resolve(
        new Response(status < 300 && status > 200 ? null : status === 304 ? null : body, { status }),
      );
    for (const call of Object.values(CALLS)) {
      const result = await call(clientOf(proxy, { fetch: answer }));
      expect(result, `seed ${random.seed}: ${body}`).toHaveProperty("ok");
    }
  }
});

it("no failure reveals what was encrypted, or the secret", async () => {
  for (const wrong of [{ down: true }, { body: "{}" }, { errorName: "ValidationException" }]) {
    const told = JSON.stringify(await answersOf(wrong));
    expect(told).not.toContain(proxy.credential.rawSecretAccessKey);
    expect(told).not.toContain("Hello World!");
    expect(told).not.toContain(META.kmsRequestId);
  }
});
