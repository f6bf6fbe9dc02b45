import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  type KMSClient,
  ListKeysCommand,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import { fire, residentMegabytes, type Shot } from "./load.ts";
import { client, shot } from "./shots.ts";

const cli = join(import.meta.dirname, "..", "cli", "fauxkms.mjs");
const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };

/** A server of its own process, so that its memory is its own, with state on disk. */
interface Spawned {
  readonly url: string;
  readonly data: string;
  /** Process ids of Node and of workerd. */
  readonly pids: readonly [number, number];
  stop(): Promise<void>;
}

async function spawnServer(data = mkdtempSync(join(tmpdir(), "fauxkms-bench-"))): Promise<Spawned> {
  const child = spawn(process.execPath, [cli, "start", "--port", "0", "--data", data, "--quotas", "off"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = String(await new Promise((resolve) => child.stdout.once("data", resolve)));
  const pid = child.pid ?? 0;
  return {
    url: /http:\S+/.exec(line)?.[0] ?? "",
    data,
    pids: [pid, workerdOf(pid)],
    async stop() {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
    },
  };
}

function workerdOf(parent: number): number {
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      if (stat.includes("(workerd)") && stat.slice(stat.lastIndexOf(")")).split(" ")[2] === String(parent)) {
        return Number(entry);
      }
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error("no workerd");
}

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

/** Resident memory of a server with so many keys in one account, as they were made and after a restart. */
export async function memoryWithKeys(count: number): Promise<string> {
  const told = ({ pids }: Spawned) => {
    const [node = 0, workerd = 0] = pids.map(residentMegabytes);
    return `workerd ${workerd.toFixed(0)} MB, node ${node.toFixed(0)} MB`;
  };
  const first = await spawnServer();
  await createKeys(client(first.url, credentials), count);
  const made = told(first);
  await first.stop();
  const second = await spawnServer(first.data);
  const seen = await describeAll(client(second.url, credentials));
  const restarted = told(second);
  await second.stop();
  rmSync(first.data, { recursive: true });
  return `resident memory: ${made} after ${count} CreateKey at full speed; ${restarted} restarted, ${seen} keys described`;
}

/** Describes every key of the account, one after the other. @returns how many. */
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

/** CPU time of CreateKey and ListKeys in an account that has so many keys already. */
export async function scale(counts: readonly number[]): Promise<string> {
  const server = await spawnServer();
  const lines: string[] = [];
  try {
    const sdk = client(server.url, credentials);
    const shots: Shot[] = [
      await shot("ListKeys", server.url, credentials, new ListKeysCommand({ Limit: 100 })),
      await shot("CreateKey", server.url, credentials, new CreateKeyCommand({})),
    ];
    let made = 0;
    for (const count of counts) {
      // CreateKey is measured on top of the keys that are there, and an account may hold 100,000.
      const target = Math.min(count, 97_000);
      await createKeys(sdk, Math.max(0, target - made));
      const measured = [];
      for (const one of shots)
        measured.push(`${one.name} ${(await fire(one, server.pids[1], 1)).cpuMicros.toFixed(0)} us`);
      made = target + 1500;
      lines.push(`with ${count} keys: ${measured.join(", ")}`);
    }
    return lines.join("\n");
  } finally {
    await server.stop();
    rmSync(server.data, { recursive: true });
  }
}
