import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";
import { freshAccount, kms } from "../support/client.ts";
import { dataKey, type ShownFault } from "../support/faults.ts";
import { onFreePorts } from "../support/free-ports.ts";

/** How long it takes at the most until every isolate knows of a fault. */
const LEASE = 1100;

/** Three isolates of the real Worker that share a data directory's objects, and can be started again. */
describe("faults on disk, seen by three isolates", () => {
  const account = freshAccount();
  let directory = "";
  let server: Server | undefined;
  let urls: string[] = [];

  const start = async () => {
    const flags = ["--port", "0", "--data", join(directory, "data"), "--quotas", "off"];
    await onFreePorts(2, async (ports) => {
      const twins = ports.map((port, index) => ({ name: `twin-${index}`, port }));
      server = await startServer(readStartOptions(flags, {}), twins);
      urls = [server.url, ...ports.map((port) => `http://127.0.0.1:${port}`)];
    });
  };
  const restart = async () => {
    await server?.stop();
    await start();
  };
  const clients = () => urls.map((url) => kms({ url, account }));
  const control = async (method: string, path: string, body?: object) => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${urls[0]}/_fauxkms/${path}`, init);
    expect(response.ok).toBe(true);
    return response.status === 204 ? {} : response.json();
  };
  const list = async () => ((await control("GET", "faults")) as { faults: ShownFault[] }).faults;
  const newKey = async () => (await clients()[0]?.send(new CreateKeyCommand({})))?.KeyMetadata?.KeyId ?? "";
  /** Sends calls at once, spread over all isolates. @returns how many were throttled */
  const throttledOf = async (calls: number, keyId: string) => {
    const all = clients();
    const seen = await Promise.all(
      Array.from({ length: calls }, (_, index) => dataKey(all[index % 3] as KMSClient, keyId)),
    );
    return seen.filter((one) => one === "ThrottlingException").length;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-faults-"));
    await start();
  });

  afterAll(async () => {
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("fire as often as asked for, all isolates together, over a restart", async () => {
    const keyId = await newKey();
    await control("POST", "faults", { match: { keyId }, effect: { error: "ThrottlingException" }, times: 7 });
    await sleep(LEASE);
    expect(await throttledOf(5, keyId)).toBe(5);
    await restart();
    expect(await list()).toMatchObject([{ fired: 5, remaining: 2 }]);
    expect(await throttledOf(30, keyId)).toBe(2);
    expect(await list()).toMatchObject([{ fired: 7, remaining: 0 }]);
    await restart();
    expect(await throttledOf(9, keyId)).toBe(0);
    await control("DELETE", "faults");
  });

  it("continue where they were under a seed", async () => {
    const keyId = await newKey();
    const fault = { match: { keyId }, effect: { error: "ThrottlingException" }, probability: 0.5, seed: 3 };
    const [client] = clients();
    const patternOf = async (calls: number, by: KMSClient | undefined) => {
      const seen: string[] = [];
      for (let call = 0; call < calls; call++) seen.push(await dataKey(by as KMSClient, keyId));
      return seen;
    };
    await control("POST", "faults", fault);
    const whole = await patternOf(20, client);
    await control("DELETE", "faults");
    await control("POST", "faults", fault);
    const first = await patternOf(10, client);
    await restart();
    expect([...first, ...(await patternOf(10, clients()[1]))]).toEqual(whole);
    await control("DELETE", "faults");
  });

  it("report their firings without a further request, and end within the lease once deleted", async () => {
    const keyId = await newKey();
    await control("POST", "faults", { match: { keyId }, effect: { error: "ThrottlingException" } });
    await sleep(LEASE);
    expect(await throttledOf(60, keyId)).toBe(60);
    await expect.poll(async () => (await list()).map(({ fired }) => fired)).toEqual([60]);
    await control("DELETE", "faults");
    await sleep(LEASE);
    expect(await throttledOf(9, keyId)).toBe(0);
  });
});
