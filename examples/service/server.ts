import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const cli = join(import.meta.dirname, "..", "..", "cli", "fauxkms.mjs");

/** Global set-up of Vitest: the server that all files share. Where `FAUXKMS_URL` names one, that is taken; else one is started. */
export async function setup(): Promise<(() => Promise<unknown>) | undefined> {
  if (process.env.FAUXKMS_URL) return undefined;
  const server = spawn(process.execPath, [cli, "start", "--port", "0", "--data", "memory"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(server, "exit");
  for await (const line of createInterface(server.stdout)) {
    const url = /^fauxkms ready on (\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    process.env.FAUXKMS_URL = url;
    return () => {
      server.kill();
      return exited;
    };
  }
  throw new Error("fauxkms ended before it could answer");
}
