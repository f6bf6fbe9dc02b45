import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readStartOptions } from "../../../cli/options.ts";
import { freePort, type Server, startServer } from "../../../cli/server.ts";
import { alibabaClient, alibabaFailure, freshAlibabaAccount } from "../../support/alibaba.ts";
import { buyInstance, connection } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey, base64 } from "../../support/alibaba-keys.ts";
import { patient } from "../../support/patience.ts";

const TOKEN = "queue-admin-token";
const SYMMETRIC = "instance_symmetric";

/** Signatures are verified: a request that stood in line must not have its nonce checked twice. */
const FLAGS = ["--port", "0", "--data", "memory", "--auth", "strict", "--admin-token", TOKEN];

let server: Server;
/** The server in two isolates. */
let urls: readonly string[];

beforeAll(async () => {
  const port = await freePort("127.0.0.1", 0);
  const options = readStartOptions([...FLAGS, "--gateway-wait", "30000"], {});
  server = await startServer(options, [{ name: "twin", port }]);
  urls = [server.url, `http://127.0.0.1:${port}`];
});

afterAll(() => server.stop());

/** A call of the control API, in the isolate that the clients talk to. */
async function control(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/_fauxkms/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Record<string, unknown>;
  expect(response.ok, JSON.stringify(json)).toBe(true);
  return json;
}

const advance = (seconds: number) => control("POST", "clock/advance", { seconds });

/** An instance at work with a key, and clients of its gateway; only so many requests pass in a second. */
async function newGateway(limit: number) {
  const account = freshAlibabaAccount();
  const made = await control("POST", "credentials", { cloud: "alibaba", account, principal: "root" });
  const { accessKeyId, accessKeySecret } = made as { accessKeyId: string; accessKeySecret: string };
  const options = { url: server.url, account, accessKey: { accessKeyId, accessKeySecret } };
  const shared: AlibabaClient = alibabaClient(options);
  const instance = await buyInstance(shared);
  await shared.call("ConnectKmsInstance", connection(instance));
  await advance(2);
  const { id: keyId } = await addAlibabaKey(shared, { DKMSInstanceId: instance });
  const place = { account, region: "cn-hangzhou", instance };
  await control("PUT", `quotas/alibaba/${SYMMETRIC}`, { ...place, limit });
  const headers = { "x-fauxkms-instance": instance };
  const clients = urls.map((url) => alibabaClient({ ...options, url, headers }));
  const encrypt = (isolate = 0) =>
    clients[isolate]?.call("Encrypt", { KeyId: keyId, Plaintext: base64("in line") });
  const row = async () => {
    const query = new URLSearchParams({ cloud: "alibaba", ...place });
    const rows = (await control("GET", `quotas?${query}`)).quotas as {
      id: string;
      used: number;
      throttled: number;
      waiting: number;
    }[];
    const found = rows.find(({ id }) => id === SYMMETRIC);
    if (!found) throw new Error("no such row");
    return found;
  };
  return { shared, instance, keyId, encrypt, row };
}

const eventually = (assertion: () => Promise<void> | void) =>
  vi.waitFor(assertion, { timeout: patient(30_000), interval: 20 });

describe("the queue before a dedicated gateway", () => {
  beforeAll(async () => {
    await control("PUT", "clock", { mode: "frozen" });
  });

  it("moves as the clock does, first come first served", async () => {
    const { encrypt, row } = await newGateway(3);
    await Promise.all([encrypt(), encrypt(), encrypt()]);
    const ended: number[] = [];
    for (let place = 0; place < 6; place++) {
      void encrypt()?.then(() => ended.push(place));
      await eventually(async () => expect((await row()).waiting).toBe(place + 1));
    }
    expect(ended).toEqual([]);
    await advance(1);
    await eventually(() => expect(ended).toHaveLength(3));
    expect([...ended].sort()).toEqual([0, 1, 2]);
    expect(await row()).toMatchObject({ used: 3, throttled: 0, waiting: 3 });
    await advance(0.999);
    expect((await row()).waiting).toBe(3);
    await advance(0.001);
    await eventually(() => expect(ended).toHaveLength(6));
    expect(await row()).toMatchObject({ used: 3, throttled: 0, waiting: 0 });
  });

  it("moves faster with a larger figure", async () => {
    const { encrypt, row, shared, instance } = await newGateway(5);
    await Promise.all(Array.from({ length: 5 }, () => encrypt()));
    const waiting = [encrypt(), encrypt(), encrypt()];
    await eventually(async () => expect((await row()).waiting).toBe(3));
    const place = { account: shared.account, region: "cn-hangzhou", instance };
    await control("PUT", `quotas/alibaba/${SYMMETRIC}`, { ...place, limit: 10 });
    await Promise.all(waiting);
    expect(await row()).toMatchObject({ used: 8, throttled: 0 });
  });

  it("serves a request with the key as it is at its turn", async () => {
    const { encrypt, row, shared, keyId } = await newGateway(1);
    await encrypt();
    const answer = alibabaFailure(encrypt() ?? Promise.resolve());
    await eventually(async () => expect((await row()).waiting).toBe(1));
    await shared.call("DisableKey", { KeyId: keyId });
    await advance(1);
    expect(await answer).toMatchObject({ status: 409, code: "Rejected.Disabled" });
  });
});

describe("the queue before a dedicated gateway, on a running clock", () => {
  it("is served to the last, in two isolates", async () => {
    await control("PUT", "clock", { mode: "running" });
    // The other isolate learns of it, and of nothing else that matters here, within a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { encrypt, row } = await newGateway(40);
    const answers = await Promise.allSettled(Array.from({ length: 120 }, (_, n) => encrypt(n % 2)));
    expect(answers.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(await row()).toMatchObject({ throttled: 0, waiting: 0 });
  });
});
