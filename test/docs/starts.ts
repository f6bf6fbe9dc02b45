import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { environment } from "./commands.ts";

/**
 * Runs a line that starts a server, on a free port and without data, and stops it once it is ready.
 *
 * @returns whether it became ready, and all that it wrote until then or until it ended
 */
export async function startsServer(line: string, home: string): Promise<{ ready: boolean; output: string }> {
  const child = spawn("bash", ["-c", line], {
    cwd: dirname(dirname(import.meta.dirname)),
    env: { ...environment(home, "http://unused"), PORT: "0", FAUXKMS_DATA: "memory" },
    // A group of its own, so that npm and the server end together.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  let output = "";
  const ready = await new Promise<boolean>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        if (/^fauxkms ready on /m.test(output)) resolve(true);
      });
    }
    void closed.then(() => resolve(false));
  });
  if (ready && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await closed;
  return { ready, output };
}
