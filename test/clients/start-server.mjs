/** A server of this checkout, as the commands of this folder start it. */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "cli", "fauxkms.mjs");

/** What opens the control API of a server with `STRICT_FLAGS`. */
export const ADMIN_TOKEN = "admin-token-of-this-run";
/** Of a server at which signatures are checked, and policies decide. */
export const STRICT_FLAGS = ["--auth", "strict", "--admin-token", ADMIN_TOKEN];

/**
 * Starts a server without data on a free port.
 *
 * @param flags further ones of `npm start`; with `--tls-port 0` it listens by HTTPS too.
 * @returns its process, its URL, and its URL by HTTPS or undefined, once it is ready.
 */
export function startServer(...flags) {
  const args = [cli, "start", "--port", "0", "--data", "memory", ...flags];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  // Also where another server, or what is made in it, fails.
  process.once("exit", () => server.kill());
  const wanted = flags.includes("--tls-port") ? 2 : 1;
  return new Promise((resolve, reject) => {
    let said = "";
    // What it says later is read too, so that it can go on.
    server.stdout.setEncoding("utf8").on("data", (chunk) => {
      said += chunk;
      const [url, tlsUrl] = [...said.matchAll(/^fauxkms (?:TLS )?ready on (\S+)$/gm)].map(
        (found) => found[1],
      );
      if ((wanted === 1 ? url : tlsUrl) !== undefined) resolve({ server, url, tlsUrl });
    });
    server.once("close", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}
