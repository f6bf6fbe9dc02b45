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
import { join } from "node:path";
import { identityProvider } from "./identity-provider.mjs";
import { ADMIN_TOKEN, STRICT_FLAGS, startServer } from "./start-server.mjs";

const [program, ...args] = process.argv.slice(2);
const temporary = await mkdtemp(join(tmpdir(), "fauxkms-clients-"));
const folder = join(temporary, "of-the-command");
const [permissive, strict, provider] = await Promise.all([
  startServer(),
  startServer(...STRICT_FLAGS),
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
