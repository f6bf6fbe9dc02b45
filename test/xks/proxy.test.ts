import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { XksSealed } from "../../src/xks/sealed.ts";
import { ERROR_STATUSES, TestXksProxy } from "../support/xks-proxy.ts";
import { newCredential } from "../support/xks-signature.ts";
import { AAD, CALLS, clientOf, META, PATIENT_MS, PLAINTEXT } from "./calls.ts";

let proxy: TestXksProxy;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
});
afterEach(() => proxy.misbehave({}));
afterAll(() => proxy.stop());

/** The parts of a good Encrypt. */
async function sealedBy(keyId: string, aad = AAD, plaintext = PLAINTEXT): Promise<XksSealed> {
  const answer = await clientOf(proxy).encrypt(keyId, plaintext, aad, META);
  if (!answer.ok) throw new Error(answer.problem);
  return answer.sealed;
}

describe("a call to an external key store proxy", () => {
  it.each([
    ["AAD, metadata and a 12-byte IV", AAD, "version=1", 12],
    ["no AAD", new Uint8Array(), "version=1", 12],
    ["no metadata and a 16-byte IV", AAD, "", 16],
    ["the longest AAD and metadata", new Uint8Array(8192).fill(7), "x".repeat(20), 12],
  ] as const)("encrypts and decrypts with %s", async (_, aad, metadata, ivLength) => {
    proxy.addKey("key-1");
    proxy.ciphertextMetadata = Buffer.from(metadata);
    proxy.ivLength = ivLength;
    const sealed = await sealedBy("key-1", aad);
    expect(sealed.ciphertext).not.toEqual(PLAINTEXT);
    expect(sealed.initializationVector).toHaveLength(ivLength);
    expect(Buffer.from(sealed.ciphertextMetadata ?? []).toString()).toBe(metadata);
    const opened = await clientOf(proxy).decrypt("key-1", sealed, aad, META);
    expect(opened.ok && Buffer.from(opened.plaintext)).toEqual(Buffer.from(PLAINTEXT));
    expect(JSON.parse(proxy.seen.at(-1)?.body ?? "")).toHaveProperty("requestMetadata", META);
  });

  it("carries the longest text that a proxy must take", async () => {
    proxy.addKey("key-1");
    const plaintext = new Uint8Array(4300).fill(1);
    const opened = await clientOf(proxy).decrypt("key-1", await sealedBy("key-1", AAD, plaintext), AAD, META);
    expect(opened.ok && opened.plaintext.length).toBe(4300);
  });

  it("leaves out what is optional and absent", async () => {
    proxy.addKey("key-1");
    proxy.ciphertextMetadata = new Uint8Array();
    await clientOf(proxy).decrypt("key-1", await sealedBy("key-1", new Uint8Array()), new Uint8Array(), META);
    const bodies = proxy.seen.slice(-2).map(({ body }) => Object.keys(JSON.parse(body)));
    expect(bodies.flat()).not.toContain("additionalAuthenticatedData");
    expect(bodies.flat()).not.toContain("ciphertextMetadata");
  });

  it("reads a key's metadata", async () => {
    proxy.addKey("key-2", { keySpec: "RSA_2048", keyUsage: ["SIGN", "VERIFY"], keyStatus: "DISABLED" });
    const { kmsKeyArn: _, ...meta } = { ...META, kmsOperation: "CreateKey" };
    expect(await clientOf(proxy).metadata("key-2", meta)).toEqual({
      ok: true,
      metadata: { keySpec: "RSA_2048", keyUsage: ["SIGN", "VERIFY"], keyStatus: "DISABLED" },
    });
  });

  it("reads the proxy's health", async () => {
    const meta = { kmsOperation: "CreateCustomKeyStore", kmsRequestId: META.kmsRequestId };
    expect(await clientOf(proxy).health(meta)).toEqual({ ok: true, health: proxy.health });
  });

  it("finds a proxy unhealthy when no key manager is left", async () => {
    const good = proxy.health;
    const fleet = (...states: ("ACTIVE" | "DEGRADED" | "UNAVAILABLE")[]) => {
      const ekmFleetDetails = states.map((healthStatus, id) => ({ id: `${id}`, model: "m", healthStatus }));
      proxy.health = { ...good, ekmFleetDetails };
    };
    fleet("UNAVAILABLE", "DEGRADED");
    expect(await clientOf(proxy).health(META)).toMatchObject({ ok: true });
    fleet("UNAVAILABLE", "UNAVAILABLE");
    expect(await clientOf(proxy).health(META)).toMatchObject({ ok: false, problem: "unhealthy" });
    proxy.health = good;
  });
});

describe("an error of an external key store proxy", () => {
  const PROBLEMS = {
    ValidationException: "validation",
    InvalidStateException: "invalidState",
    InvalidCiphertextException: "invalidCiphertext",
    InvalidKeyUsageException: "invalidKeyUsage",
    AuthenticationFailedException: "authenticationFailed",
    AccessDeniedException: "accessDenied",
    KeyNotFoundException: "keyNotFound",
    InvalidUriPathException: "invalidUriPath",
    ThrottlingException: "throttled",
    UnsupportedOperationException: "unsupportedOperation",
    DependencyTimeoutException: "dependencyTimeout",
    InternalException: "internal",
  };

  it("is known by each of its names", () => {
    expect(Object.keys(PROBLEMS)).toEqual(Object.keys(ERROR_STATUSES));
  });

  it.each(Object.entries(PROBLEMS))("%s is the problem %s, for every call", async (errorName, problem) => {
    proxy.misbehave({ errorName });
    for (const call of Object.values(CALLS)) {
      expect(await call(clientOf(proxy))).toEqual({ ok: false, problem, detail: `Refused: ${errorName}` });
    }
  });

  it.each([
    ["a key that is not there", "key-0", "encrypt", "keyNotFound"],
    ["a key that is disabled", "disabled", "encrypt", "invalidState"],
    ["a key for another use", "signs", "encrypt", "invalidKeyUsage"],
    ["a key that may not be used", "denied", "encrypt", "accessDenied"],
  ] as const)("comes of %s", async (_, keyId, _call, problem) => {
    proxy.addKey("disabled", { keyStatus: "DISABLED" });
    proxy.addKey("signs", { keyUsage: ["SIGN"] });
    proxy.addKey("denied", { isDenied: true });
    expect(await clientOf(proxy).encrypt(keyId, PLAINTEXT, AAD, META)).toMatchObject({ problem });
  });

  it.each(["ciphertext", "initializationVector", "authenticationTag", "ciphertextMetadata"] as const)(
    "comes of an altered %s",
    async (part) => {
      proxy.addKey("key-1");
      proxy.ciphertextMetadata = Buffer.from("version=1");
      const sealed = await sealedBy("key-1");
      const altered = Uint8Array.from(sealed[part] ?? []);
      altered[0] = (altered[0] ?? 0) ^ 1;
      const opened = await clientOf(proxy).decrypt("key-1", { ...sealed, [part]: altered }, AAD, META);
      expect(opened).toMatchObject({ ok: false, problem: "invalidCiphertext" });
    },
  );

  it("comes of another AAD", async () => {
    proxy.addKey("key-1");
    const opened = await clientOf(proxy).decrypt("key-1", await sealedBy("key-1"), PLAINTEXT, META);
    expect(opened).toMatchObject({ ok: false, problem: "invalidCiphertext" });
  });

  it.each(Object.entries(CALLS))("comes of a wrong path, in %s", async (_, call) => {
    const client = clientOf({ ...WHERE(), path: "/elsewhere/kms/xks/v1" });
    expect(await call(client)).toMatchObject({ ok: false, problem: "invalidUriPath" });
  });

  it.each(["..", ".", "a/b", "a?b", "%2e%2e"])(
    "comes of the key id %s, whose path stays the proxy's",
    async (id) => {
      const answer = await clientOf(proxy).metadata(id, META);
      expect(answer.ok).toBe(false);
      expect(proxy.seen.at(-1)?.path).toMatch(/^\/prefix-1\/kms\/xks\/v1\//);
    },
  );
});

describe("a credential", () => {
  const refused = { ok: false, problem: "authenticationFailed" };

  it.each(Object.entries(CALLS))("that is wrong is refused, in %s", async (_, call) => {
    expect(await call(clientOf({ ...WHERE(), credential: newCredential() }))).toMatchObject(refused);
    const { accessKeyId } = proxy.credential;
    const credential = { accessKeyId, rawSecretAccessKey: newCredential().rawSecretAccessKey };
    expect(await call(clientOf({ ...WHERE(), credential }))).toMatchObject(refused);
  });

  it("that was replaced is refused", async () => {
    const before = clientOf(proxy);
    expect(await before.health(META)).toMatchObject({ ok: true });
    proxy.credential = newCredential();
    expect(await before.health(META)).toMatchObject(refused);
    expect(await clientOf(proxy).health(META)).toMatchObject({ ok: true });
  });

  it("signs for one Region, and for now", async () => {
    proxy.region = "us-east-2";
    expect(await clientOf(proxy).health(META)).toMatchObject({ ok: true });
    expect(await clientOf(proxy, { region: "eu-west-1" }).health(META)).toMatchObject(refused);
    proxy.region = null;
    const late = clientOf(proxy, { now: () => Date.now() - 6 * 60_000 });
    expect(await late.health(META)).toMatchObject(refused);
  });
});

describe("a proxy that does not answer", () => {
  it.each([
    ["is slow", { slow: PATIENT_MS * 2 }],
    ["stalls in the middle", { stalls: true }],
  ])("times out when it %s", async (_, wrong) => {
    proxy.misbehave(wrong);
    for (const call of Object.values(CALLS)) {
      expect(await call(clientOf(proxy, { timeoutMs: 100 }))).toEqual({ ok: false, problem: "timeout" });
    }
  });

  it.each(Object.entries(CALLS))("is unreachable when it breaks the connection, in %s", async (_, call) => {
    proxy.misbehave({ down: true });
    expect(await call(clientOf(proxy))).toMatchObject({ ok: false, problem: "unreachable" });
  });

  it("is unreachable when nobody listens", async () => {
    const gone = await TestXksProxy.start();
    const client = clientOf(gone);
    await gone.stop();
    expect(await client.health(META)).toMatchObject({ ok: false, problem: "unreachable" });
  });

  it.each(["https://", "nonsense", ""])("is unreachable at the endpoint '%s'", async (endpoint) => {
    const client = clientOf({ ...WHERE(), endpoint });
    expect(await client.health(META)).toMatchObject({ ok: false, problem: "unreachable" });
  });

  it("has no TLS where it speaks plain HTTP", async () => {
    const endpoint = `https://127.0.0.1:${proxy.port}`;
    const client = clientOf({ ...WHERE(), endpoint });
    expect(await client.health(META)).toMatchObject({ ok: false, problem: "invalidTls" });
  });
});

function WHERE() {
  return { endpoint: proxy.endpoint, path: proxy.path, credential: proxy.credential };
}
