import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "../cli/server.ts";
import { treeOf } from "./processes.ts";
import type { Spawned } from "./spawned.ts";

/** Another mock of AWS KMS, which is no dependency: it is measured where it is installed. */
export interface Peer {
  readonly name: string;
  /** Name of its program, which is looked for in PATH. */
  readonly program: string;
  /** Environment variable with the path of the program, which wins over PATH. */
  readonly variable: string;
  /** How to install it. */
  readonly install: string;
  readonly args: (port: string) => readonly string[];
  /** Its environment besides ours. @param folder for its data */
  readonly environment: (port: string, folder: string) => Readonly<Record<string, string>>;
}

export const PEERS: readonly Peer[] = [
  {
    name: "moto",
    program: "moto_server",
    variable: "BENCH_MOTO",
    install: "pip install 'moto[server]'",
    args: (port) => ["-H", "127.0.0.1", "-p", port],
    environment: () => ({}),
  },
  {
    name: "MiniStack",
    program: "ministack",
    variable: "BENCH_MINISTACK",
    install: "pip install ministack",
    args: () => [],
    environment: (port, folder) => ({ BIND_HOST: "127.0.0.1", GATEWAY_PORT: port, STATE_DIR: folder }),
  },
  {
    name: "local-kms",
    program: "local-kms",
    variable: "BENCH_LOCAL_KMS",
    install: "go install github.com/nsmithuk/local-kms@latest",
    args: () => [],
    environment: (port, folder) => ({ PORT: port, KMS_DATA_PATH: folder, KMS_REGION: "us-east-1" }),
  },
];

/** Path of a peer's program; null where it is not installed. */
export function pathOf({ program, variable }: Peer, env: NodeJS.ProcessEnv): string | null {
  const named = env[variable];
  const paths = named ? [named] : (env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a peer with a data directory of its own. It need not answer yet. @param path of its program */
export async function startPeer({ args, environment }: Peer, path: string): Promise<Spawned> {
  const folder = mkdtempSync(join(tmpdir(), "fauxkms-bench-"));
  const port = String(await freePort("127.0.0.1", 0));
  const child = spawn(path, args(port), {
    stdio: "ignore",
    cwd: folder,
    env: { ...process.env, ...environment(port, folder) },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  const pid = child.pid ?? 0;
  return {
    url: `http://127.0.0.1:${port}`,
    pid,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        for (const one of treeOf(pid).toReversed()) process.kill(one, "SIGTERM");
      }
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
