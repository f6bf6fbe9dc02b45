import { readStartOptions } from "../cli/options.ts";
import { freePort, startServer } from "../cli/server.ts";
import { ALIBABA_QUOTAS } from "../src/quotas/alibaba.ts";
import { AWS_QUOTAS } from "../src/quotas/aws.ts";
import { workerdOf } from "./processes.ts";
import { CHECKOUT, type Spawned, spawnServer } from "./spawned.ts";
import type { Group, Opened } from "./targets.ts";
import { YARDSTICKS, type Yardstick, yardstickScript } from "./yardsticks.ts";

export const ACCOUNT = "111122223333";
export const ALIBABA_ACCOUNT = "1234567890123456";
export const ALIBABA_REGION = "cn-hangzhou";
/** Limit that throttles no request of the benchmark, so that leases behave as under load. */
const RAISED = 1_000_000;

/** A server that is measured. */
export interface Bench {
  readonly server: {
    readonly url: string;
    /** Process id of workerd. */
    readonly pid: number;
    stop(): Promise<void>;
  };
  /** URLs of the yardsticks in the same process; null where the server is compared with another one instead. */
  readonly yardsticks: Readonly<Record<Yardstick, string>> | null;
}

/** Where the servers of a section come from: this checkout or another. */
export interface Source {
  /** Starts a server with its data in memory. */
  readonly start: (auth: "permissive" | "strict", record?: "on" | "off") => Promise<Bench>;
  /** Starts the command line with these flags, in a process of its own. */
  readonly spawn: (...flags: readonly string[]) => Promise<Spawned>;
}

/** This checkout, with the yardsticks in the server's process. */
export const OURS: Source = { start: startBench, spawn: (...flags) => spawnServer(CHECKOUT, ...flags) };

/** A checkout with its dependencies, without yardsticks. */
export function checkoutAt(folder: string): Source {
  const spawn: Source["spawn"] = (...flags) => spawnServer(folder, ...flags);
  const start: Source["start"] = async (auth, record = "on") => {
    const server = await spawn("--data", "memory", "--auth", auth, "--record", record);
    return { server: { ...server, pid: workerdOf(server.pid) }, yardsticks: null };
  };
  return { start, spawn };
}

async function startBench(auth: "permissive" | "strict", record: "on" | "off" = "on"): Promise<Bench> {
  const neighbours = await Promise.all(
    YARDSTICKS.map(async (name) => ({
      name,
      script: await yardstickScript(name),
      port: await freePort("127.0.0.1", 0),
    })),
  );
  const options = readStartOptions(
    ["--port", "0", "--data", "memory", "--auth", auth, "--record", record],
    {},
  );
  const server = await startServer(options, neighbours);
  if (server.pid === null) throw new Error("the benchmark needs /proc (Linux)");
  const urls = neighbours.map(({ name, port }) => [name, `http://127.0.0.1:${port}`] as const);
  return {
    server: { ...server, pid: server.pid },
    yardsticks: Object.fromEntries(urls) as Record<Yardstick, string>,
  };
}

/** Calls the control API. @throws Error if it fails */
export async function control(
  url: string,
  method: string,
  path: string,
  body: unknown,
  workspace = "default",
): Promise<Record<string, string>> {
  const response = await fetch(`${url}/_fauxkms/${path}`, {
    method,
    headers: { "content-type": "application/json", "x-fauxkms-workspace": workspace },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json() as Promise<Record<string, string>>;
}

/** Raises the quotas of accounts so that no request of the benchmark is throttled. */
export async function raiseQuotas(
  url: string,
  { aws, alibaba }: { readonly aws?: string; readonly alibaba?: string } = {
    aws: ACCOUNT,
    alibaba: ALIBABA_ACCOUNT,
  },
  workspace = "default",
): Promise<void> {
  const raise = (cloud: string, id: string, account: string, region: string) =>
    control(url, "PUT", `quotas/${cloud}/${id}`, { account, region, limit: RAISED }, workspace);
  if (aws !== undefined) {
    for (const region of ["us-east-1", "cn-north-1"]) {
      for (const { id } of AWS_QUOTAS) await raise("aws", id, aws, region);
    }
  }
  if (alibaba !== undefined) {
    for (const { id } of ALIBABA_QUOTAS) await raise("alibaba", id, alibaba, ALIBABA_REGION);
  }
}

/** Makes the credentials of a user of the default workspace. */
export async function credentialsOf(url: string, cloud: "aws" | "alibaba", account: string) {
  const made = await control(url, "POST", "credentials", { cloud, account, principal: "root" });
  return {
    accessKeyId: made.accessKeyId ?? "",
    secretAccessKey: made.secretAccessKey ?? made.accessKeySecret ?? "",
  };
}

/** Starts servers with raised quotas, and stops them if what they are for cannot be prepared. */
export async function openWith<const Starts extends readonly Promise<Bench>[]>(
  starts: Starts,
  groupsOf: (...benches: { [Index in keyof Starts]: Bench }) => Promise<readonly Group[]>,
): Promise<Opened> {
  const settled = await Promise.allSettled(starts);
  const benches = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = () => Promise.all(benches.map(({ server }) => server.stop()));
  try {
    for (const one of settled) if (one.status === "rejected") throw one.reason;
    for (const { server } of benches) await raiseQuotas(server.url);
    // All have started, so there is one for each.
    return { groups: await groupsOf(...(benches as { [Index in keyof Starts]: Bench })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
