import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type KMSClient,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import { fire } from "./load.ts";
import { residentMegabytes, treeOf, workerdOf } from "./processes.ts";
import type { Row } from "./rows.ts";
import { client, shot } from "./shots.ts";
import { CHECKOUT, type Spawned, spawnServer } from "./spawned.ts";

const KEYS_IN_MEMORY = 10_000;

/** How long a server is loaded before its memory is read: longer than the collector of garbage waits. */
const UNDER_LOAD_SECONDS = 6;

const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };

/** A server with state on disk, counting no quotas. */
const serve = (data: string) => spawnServer(CHECKOUT, "--data", data, "--quotas", "off");

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

/** Rows of the resident memory of a server with 10,000 keys in one account, after their creation and after a restart. */
export async function memory(): Promise<Row[]> {
  const data = temporaryData();
  try {
    const made = await serve(data);
    const rows = await stopping(made, async () => {
      const sdk = client(made.url, credentials);
      await createKeys(sdk, KEYS_IN_MEMORY);
      const rows = memoryRows(made, "made");
      const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
      const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(32) });
      const encrypt = await shot("Encrypt", made.url, credentials, command);
      for (const connections of [8, 32]) {
        await fire({ ...encrypt, connections }, workerdOf(made.pid), UNDER_LOAD_SECONDS);
        rows.push(...memoryRows(made, `and Encrypt by ${connections} connections`));
      }
      return rows;
    });
    const restarted = await serve(data);
    const others = await stopping(restarted, async () => {
      await describeAll(client(restarted.url, credentials));
      return memoryRows(restarted, "described after a restart");
    });
    return [...rows, ...others];
  } finally {
    rmSync(data, { recursive: true });
  }
}

function memoryRows({ pid }: Spawned, when: string): Row[] {
  const of = { workerd: [workerdOf(pid)], "all processes": treeOf(pid) };
  return Object.entries(of).map(([processes, its]) => ({
    section: "memory",
    name: `${processes}, ${KEYS_IN_MEMORY} keys ${when}`,
    figures: { megabytes: its.reduce((sum, one) => sum + residentMegabytes(one), 0) },
    comparisons: [],
  }));
}

/** Describes every key of the account, one after the other. */
async function describeAll(sdk: KMSClient): Promise<void> {
  for await (const page of paginateListKeys({ client: sdk }, { Limit: 1000 })) {
    for (const { KeyId } of page.Keys ?? []) await sdk.send(new DescribeKeyCommand({ KeyId }));
  }
}

/** Stops a server after what is done with it, whether or not that succeeds. */
async function stopping<Result>(server: Spawned, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } finally {
    await server.stop();
  }
}
