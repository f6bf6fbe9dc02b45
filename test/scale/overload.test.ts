import { setTimeout as sleep } from "node:timers/promises";
import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { addSecret, secretText } from "../support/alibaba-secrets.ts";
import { kms } from "../support/client.ts";
import { between, type CountedServer, startCounted } from "../support/counted-server.ts";

let server: CountedServer;

beforeAll(async () => {
  server = await startCounted();
});

afterAll(() => server.stop());

/** How far away the objects are, in milliseconds: an answer is older than a lease when it comes. */
const AWAY_MS = 1_500;
/** Time between two requests, and how long they go on, in milliseconds. */
const PAUSE_MS = 20;
const LOAD_MS = 3_000;

/** Sends requests at a steady rate, whether or not they are answered. @returns their number and how long it took */
async function load(send: () => Promise<unknown>): Promise<{ sent: number; ms: number }> {
  const begin = Date.now();
  const sent: Promise<unknown>[] = [];
  while (Date.now() < begin + LOAD_MS) {
    sent.push(send());
    await sleep(PAUSE_MS);
  }
  await Promise.all(sent);
  return { sent: sent.length, ms: Date.now() - begin };
}

describe("objects that are suddenly slow", () => {
  it("are asked by one request at a time, whatever the load", async () => {
    const workspace = "overload";
    const sdk = kms({ url: server.url, workspace });
    const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
    const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(8) });
    const alibaba = alibabaClient({ url: server.url, workspace });
    const name = await addSecret(alibaba);
    const readSecret = () => secretText(alibaba, name);
    // Two of each: only the second finds all that an isolate keeps.
    for (let request = 0; request < 2; request++) await Promise.all([sdk.send(command), readSecret()]);
    await server.putAway(AWAY_MS);
    try {
      const before = await server.counts(workspace);
      const [encrypted, read] = await Promise.all([load(() => sdk.send(command)), load(readSecret)]);
      const { calls } = between(before, await server.counts(workspace));
      // One at most in each second, for each store, and one that each began with.
      const seconds = Math.ceil(Math.max(encrypted.ms, read.ms) / 1000);
      const seen = JSON.stringify({ calls, encrypted, read });
      expect(calls["Workspace.state"] ?? 0, seen).toBeLessThanOrEqual(seconds + 1);
      expect(calls["KeyStore.keys.lookup"] ?? 0, seen).toBeLessThanOrEqual(2 * (seconds + 1));
      expect(calls["KeyStore.secretValues.get"] ?? 0, seen).toBe(0);
      expect(encrypted.sent + read.sent, seen).toBeGreaterThan(10 * seconds);
    } finally {
      await server.putAway(0);
    }
  });
});
