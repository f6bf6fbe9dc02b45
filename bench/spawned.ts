import { spawn } from "node:child_process";
import { join } from "node:path";

const cli = join(import.meta.dirname, "..", "cli", "fauxkms.mjs");

/** A server in a process of its own, so that its start and memory can be measured. */
export interface Spawned {
  readonly url: string;
  /** Process id of Node; workerd is its child. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the command line, and waits for its ready line. */
export async function spawnServer(...flags: string[]): Promise<Spawned> {
  const child = spawn(process.execPath, [cli, "start", "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = String(await new Promise((resolve) => child.stdout.once("data", resolve)));
  return {
    url: /http:\S+/.exec(line)?.[0] ?? "",
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
    },
  };
}
