import { spawn } from "node:child_process";
import { join } from "node:path";

/** This checkout. */
export const CHECKOUT = join(import.meta.dirname, "..");

/** A server in a process of its own, so that its start and memory can be measured. */
export interface Spawned {
  readonly url: string;
  /** Process id of Node; workerd is its child. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the command line of a checkout, and waits for its ready line. @throws Error if it ends before */
export async function spawnServer(checkout: string, ...flags: readonly string[]): Promise<Spawned> {
  const cli = join(checkout, "cli", "fauxkms.mjs");
  const child = spawn(process.execPath, [cli, "start", "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text)));
    child.once("exit", (code) => reject(new Error(`the server of ${checkout} ends with ${code}`)));
  });
  return {
    url: /http:\S+/.exec(line)?.[0] ?? "",
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
    },
  };
}
