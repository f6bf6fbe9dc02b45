import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type KMSClient,
  ListKeysCommand,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import { fire, type Shot } from "./load.ts";
import { residentMegabytes, treeOf, workerdOf } from "./processes.ts";
import { client, shot } from "./shots.ts";
import { type Spawned, spawnServer } from "./spawned.ts";

const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };

/** A server with state on disk, counting no quotas. */
const serve = (data: string) => spawnServer("--data", data, "--quotas", "off");

const temporaryData = () => mkdtempSync(join(tmpdir(), "fauxkms-bench-"));

async function createKeys(sdk: KMSClient, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await sdk.send(new CreateKeyCommand({}));
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}

/**
 * Resident memory of a server with `count` keys in one account: after their creation, after seconds of Encrypt at full load
 * with 8 and with 32 connections, and after a restart. The whole is that of all processes, with the one that guards workerd.
 */
export async function memoryWithKeys(count: number): Promise<string> {
  const told = (server: Spawned) => {
    const whole = treeOf(server.pid).reduce((sum, pid) => sum + residentMegabytes(pid), 0);
    return `${whole.toFixed(0)} MB (workerd ${residentMegabytes(workerdOf(server.pid)).toFixed(0)})`;
  };
  const data = temporaryData();
  const first = await serve(data);
  await createKeys(client(first.url, credentials), count);
  const made = told(first);
  const loaded = [];
  const { KeyMetadata } = await client(first.url, credentials).send(new CreateKeyCommand({}));
  const encrypt = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(32) });
  for (const connections of [8, 32]) {
    const one = { ...(await shot("Encrypt", first.url, credentials, encrypt)), connections };
    await fire(one, workerdOf(first.pid), 6);
    loaded.push(told(first));
  }
  await first.stop();
  const second = await serve(data);
  const seen = await describeAll(client(second.url, credentials));
  const restarted = told(second);
  await second.stop();
  rmSync(data, { recursive: true });
  return `resident memory: ${made} after ${count} CreateKey at full speed; ${loaded.join(" and ")} after Encrypt with 8 and with 32 connections; ${restarted} restarted, ${seen} keys described`;
}

/** Describes every key of the account, one after the other. @returns number of keys */
async function describeAll(sdk: KMSClient): Promise<number> {
  let seen = 0;
  for await (const page of paginateListKeys({ client: sdk }, { Limit: 1000 })) {
    for (const { KeyId } of page.Keys ?? []) {
      await sdk.send(new DescribeKeyCommand({ KeyId }));
      seen += 1;
    }
  }
  return seen;
}

/** CPU time of CreateKey and ListKeys in an account with these numbers of keys. */
export async function scale(counts: readonly number[]): Promise<string> {
  const data = temporaryData();
  const server = await serve(data);
  const lines: string[] = [];
  try {
    const sdk = client(server.url, credentials);
    const shots: Shot[] = [
      await shot("ListKeys", server.url, credentials, new ListKeysCommand({ Limit: 100 })),
      await shot("CreateKey", server.url, credentials, new CreateKeyCommand({})),
    ];
    let made = 0;
    for (const count of counts) {
      // The limit leaves room for the measured CreateKey calls, because an account may hold 100,000 keys.
      const target = Math.min(count, 97_000);
      await createKeys(sdk, Math.max(0, target - made));
      const measured = [];
      for (const one of shots)
        measured.push(`${one.name} ${(await fire(one, workerdOf(server.pid), 1)).cpuMicros.toFixed(0)} us`);
      made = target + 1500;
      lines.push(`with ${count} keys: ${measured.join(", ")}`);
    }
    return lines.join("\n");
  } finally {
    await server.stop();
    rmSync(data, { recursive: true });
  }
}
