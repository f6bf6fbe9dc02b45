import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  type KMSClient,
  RotateKeyOnDemandCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { freePort, type Server, startServer } from "../../cli/server.ts";
import { failure, freshAccount, kms } from "../support/client.ts";
import { patient } from "../support/patience.ts";

/** Three isolates of the real Worker that share their Durable Objects, as a deployment has many. */
let server: Server;
let urls: string[];

beforeAll(async () => {
  const ports = [await freePort("127.0.0.1", 0), await freePort("127.0.0.1", 0)];
  const twins = ports.map((port, index) => ({ name: `twin-${index}`, port }));
  server = await startServer(readStartOptions(["--port", "0", "--data", "memory"], {}), twins);
  urls = [server.url, ...ports.map((port) => `http://127.0.0.1:${port}`)];
});

afterAll(() => server.stop());

const region = "us-east-1";

/** Between two requests of a client: twelve of them ask for some ten times the limit. */
const PAUSE_MS = 25;

const clients = (account: string) => urls.map((url) => kms({ url, account, region }));

async function control(path: string, body: object, method = "PUT"): Promise<void> {
  const response = await fetch(`${urls[0]}/_fauxkms/${path}`, { method, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
}

/** Repeats until it succeeds; the lease of what an isolate believes lasts a second. */
const eventually = (assertion: () => Promise<void>) =>
  vi.waitFor(assertion, { timeout: patient(30_000), interval: 50 });

describe("several isolates", () => {
  it("admit no more together than a small quota, to the request", async () => {
    const account = freshAccount();
    await control("clock", { mode: "frozen" });
    const all = clients(account);
    // Each learns of the frozen clock within the lease.
    await sleep(1100);
    const calls = Array.from({ length: 30 }, (_, index) => all[index % 3]?.send(new CreateKeyCommand({})));
    const passed = (await Promise.allSettled(calls)).filter((outcome) => outcome.status === "fulfilled");
    await control("clock", { mode: "running" });
    expect(passed).toHaveLength(5);
  });

  it("admit no more than the limit in any second at a high rate", async () => {
    const account = freshAccount();
    // Few enough for any machine to ask for more.
    const limit = 40;
    await control("quotas/aws/describeKey", { account, region, limit });
    const all = clients(account);
    const { KeyMetadata } = (await all[0]?.send(new CreateKeyCommand({}))) ?? {};
    const admittedAt: number[] = [];
    let refused = 0;
    const begin = Date.now();
    const isEnough = () => Date.now() >= begin + 4000 && admittedAt.length >= limit && refused > 0;
    const worker = async (client: KMSClient | undefined) => {
      while (!isEnough()) {
        try {
          await client?.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
          admittedAt.push(Date.now());
        } catch (error) {
          expect((error as Error).name).toBe("ThrottlingException");
          refused += 1;
        }
        await sleep(PAUSE_MS);
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => worker(all[index % 3])));
    // Windows follow each other, so in any stretch of time there are as many as it has seconds, and two partly.
    const seconds = ((admittedAt.at(-1) ?? 0) - begin) / 1000;
    expect(admittedAt.length).toBeLessThanOrEqual(limit * (Math.floor(seconds) + 2));
    expect(admittedAt.length).toBeGreaterThanOrEqual(limit);
    expect(refused).toBeGreaterThan(0);
  });

  it("see each other's changes to keys and aliases within the lease", async () => {
    const [one, two] = clients(freshAccount()) as [KMSClient, KMSClient, KMSClient];
    const first = (await one.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId;
    const second = (await one.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId;
    await one.send(new CreateAliasCommand({ AliasName: "alias/shared", TargetKeyId: first }));
    const encrypt = () =>
      two.send(new EncryptCommand({ KeyId: "alias/shared", Plaintext: Buffer.from("x") }));
    const before = await encrypt();
    expect(before.KeyId).toContain(first);

    await one.send(new RotateKeyOnDemandCommand({ KeyId: first }));
    await one.send(new UpdateAliasCommand({ AliasName: "alias/shared", TargetKeyId: second }));
    await eventually(async () => expect((await encrypt()).KeyId).toContain(second));
    expect((await two.send(new DecryptCommand({ CiphertextBlob: before.CiphertextBlob }))).KeyId).toContain(
      first,
    );

    await one.send(new DisableKeyCommand({ KeyId: second }));
    expect(
      (await failure(one.send(new EncryptCommand({ KeyId: second, Plaintext: Buffer.from("x") })))).name,
    ).toBe("DisabledException");
    await eventually(async () => expect((await failure(encrypt())).name).toBe("DisabledException"));
  });
});
