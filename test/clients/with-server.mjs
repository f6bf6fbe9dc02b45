/**
 * Runs a command beside servers of this checkout, and ends with its exit code:
 *
 *   node test/clients/with-server.mjs COMMAND [ARGUMENT…]
 *
 * The command's environment has FAUXKMS_URL, a server as `npm start` starts it, without data; FAUXKMS_STRICT_URL, one with
 * `--auth strict`, so that policies decide; FAUXKMS_ADMIN_TOKEN, which opens the control API of the latter; FAUXKMS_FOLDER, an
 * empty folder that is removed at the end; and the variables of `identity-provider.mjs`.
 */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { identityProvider } from "./identity-provider.mjs";

const cli = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "cli", "fauxkms.mjs");
const ADMIN_TOKEN = "admin-token-of-this-run";

/** Starts a server. Resolves with its URL and its process once it is ready. */
function start(...flags) {
  const args = [cli, "start", "--port", "0", "--data", "memory", ...flags];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout.setEncoding("utf8").on("data", (chunk) => {
      said += chunk;
      const [, url] = /^fauxkms ready on (\S+)$/m.exec(said) ?? [];
      if (url !== undefined) resolve({ url, server });
    });
    server.once("close", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

const [program, ...args] = process.argv.slice(2);
const strictFlags = ["--auth", "strict", "--admin-token", ADMIN_TOKEN];
const temporary = await mkdtemp(join(tmpdir(), "fauxkms-clients-"));
const folder = join(temporary, "of-the-command");
const [permissive, strict, provider] = await Promise.all([
  start(),
  start(...strictFlags),
  identityProvider(temporary),
  mkdir(folder),
]);
const env = {
  ...process.env,
  ...provider,
  FAUXKMS_FOLDER: folder,
  FAUXKMS_URL: permissive.url,
  FAUXKMS_STRICT_URL: strict.url,
  FAUXKMS_ADMIN_TOKEN: ADMIN_TOKEN,
};
const code = await new Promise((resolve) => {
  const command = spawn(program, args, { stdio: "inherit", env });
  command.once("error", (error) => {
    console.error(error.message);
    resolve(1);
  });
  command.once("close", resolve);
});
for (const { server } of [permissive, strict]) server.kill("SIGTERM");
await rm(temporary, { recursive: true });
process.exitCode = code ?? 1;
