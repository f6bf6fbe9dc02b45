import { spawn } from "node:child_process";
import { join } from "node:path";

const cli = join(import.meta.dirname, "..", "cli", "fauxkms.mjs");

/** Milliseconds from the start of the command to its ready line, several times. */
export async function startTimes(times: number): Promise<number[]> {
  const measured: number[] = [];
  for (let run = 0; run < times; run++) {
    const begin = performance.now();
    const child = spawn(process.execPath, [cli, "start", "--port", "0", "--data", "memory"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    measured.push(performance.now() - begin);
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  }
  return measured;
}
