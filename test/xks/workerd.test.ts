import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { workerUrl } from "../support/shared-servers.ts";
import { type Misbehaviour, TestXksProxy } from "../support/xks-proxy.ts";
import { PATIENT_MS } from "./calls.ts";

let proxy: TestXksProxy;
const url = workerUrl(join(import.meta.dirname, "proxy-worker.ts"));
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
});
afterAll(() => proxy?.stop());

async function resultsOf(wrong: Misbehaviour, timeoutMs: number, endpoint = proxy.endpoint): Promise<object> {
  proxy.misbehave(wrong);
  const where = { endpoint, path: proxy.path, credential: proxy.credential };
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify({ where, timeoutMs }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as object;
}

it("a proxy is called from workerd", async () => {
  expect(await resultsOf({}, PATIENT_MS)).toEqual({
    health: { ok: true, health: proxy.health },
    metadata: {
      ok: true,
      metadata: { keySpec: "AES_256", keyUsage: ["ENCRYPT", "DECRYPT"], keyStatus: "ENABLED" },
    },
    encrypt: "ok",
    decrypt: "SGVsbG8gV29ybGQh",
  });
});

it.each<[string, Misbehaviour, number, string]>([
  ["is slow", { slow: PATIENT_MS * 2 }, 100, "timeout"],
  ["stalls in the middle", { stalls: true }, 100, "timeout"],
  ["breaks the connection", { down: true }, PATIENT_MS, "unreachable"],
  ["redirects", { status: 302, headers: { location: "http://localhost/" } }, PATIENT_MS, "invalidResponse"],
  ["sends garbage", { body: "<html>" }, PATIENT_MS, "invalidResponse"],
  ["sends too much", { body: "A".repeat(5_000_000) }, PATIENT_MS, "invalidResponse"],
  ["fails", { errorName: "ThrottlingException" }, PATIENT_MS, "throttled"],
])("the problem is the same in workerd when it %s", async (_, wrong, timeoutMs, problem) => {
  const results = Object.values(await resultsOf(wrong, timeoutMs));
  for (const result of results) expect(result).toMatchObject({ ok: false, problem });
});

it("a port where nobody listens is unreachable from workerd", async () => {
  const gone = await TestXksProxy.start();
  const { endpoint } = gone;
  await gone.stop();
  const results = Object.values(await resultsOf({}, PATIENT_MS, endpoint));
  for (const result of results) expect(result).toMatchObject({ ok: false, problem: "unreachable" });
});

// workerd says "internal error; reference = …" for a failed handshake and for a name that is not found alike.
it("a proxy without TLS is unreachable from workerd", async () => {
  const results = Object.values(await resultsOf({}, PATIENT_MS, `https://127.0.0.1:${proxy.port}`));
  for (const result of results) expect(result).toMatchObject({ ok: false, problem: "unreachable" });
});
