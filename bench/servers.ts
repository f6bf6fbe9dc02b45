import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readStartOptions } from "../cli/options.ts";
import { freePort, type Server, startServer } from "../cli/server.ts";
import { ALIBABA_QUOTAS } from "../src/quotas/alibaba.ts";
import { AWS_QUOTAS } from "../src/quotas/aws.ts";
import { primitivesScript } from "./specs.ts";

export const ACCOUNT = "111122223333";
export const ALIBABA_ACCOUNT = "1234567890123456";
export const ALIBABA_REGION = "cn-hangzhou";
/** Limit that throttles no request of the benchmark, so that leases behave as under load. */
const RAISED = 1_000_000;

/** A server and the yardsticks in one process. */
export interface Bench {
  readonly server: Server & { pid: number };
  readonly constant: string;
  readonly floor: string;
  readonly primitives: string;
}

export async function startBench(auth: "permissive" | "strict", record: "on" | "off" = "on"): Promise<Bench> {
  const yardstick = (name: string) =>
    readFileSync(join(import.meta.dirname, "yardsticks", `${name}.js`), "utf8");
  const scripts = {
    constant: yardstick("constant"),
    floor: yardstick("floor"),
    primitives: await primitivesScript(),
  };
  const neighbours = await Promise.all(
    Object.entries(scripts).map(async ([name, script]) => ({
      name,
      script,
      port: await freePort("127.0.0.1", 0),
    })),
  );
  const options = readStartOptions(
    ["--port", "0", "--data", "memory", "--auth", auth, "--record", record],
    {},
  );
  const server = await startServer(options, neighbours);
  if (server.pid === null) throw new Error("the benchmark needs /proc (Linux)");
  const [constant = "", floor = "", primitives = ""] = neighbours.map(
    ({ port }) => `http://127.0.0.1:${port}`,
  );
  return { server: { ...server, pid: server.pid }, constant, floor, primitives };
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

/** Raises quotas so that no request of the benchmark is throttled. */
export async function raiseQuotas(url: string): Promise<void> {
  for (const region of ["us-east-1", "cn-north-1"]) {
    for (const { id } of AWS_QUOTAS) {
      const raised = { account: ACCOUNT, region, limit: RAISED };
      await control(url, "PUT", `quotas/aws/${id}`, raised);
    }
  }
  const raised = { account: ALIBABA_ACCOUNT, region: ALIBABA_REGION, limit: RAISED };
  for (const { id } of ALIBABA_QUOTAS) await control(url, "PUT", `quotas/alibaba/${id}`, raised);
}
