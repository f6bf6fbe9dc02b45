import { existsSync } from "node:fs";
import { join } from "node:path";
import { hostPattern, isLoopback } from "../src/auth/hosts.ts";
import { VERSION } from "../src/version.ts";
import {
  FixtureError,
  type FixtureFile,
  loadOnce,
  readFixtureFile,
  type SnapshotFile,
} from "./fixture-file.ts";
import { quotaNotices, stateNotices } from "./notices.ts";
import { HELP, readStartOptions, type StartOptions, UsageError } from "./options.ts";
import { ROOT } from "./root.ts";
import { followScriptRunner } from "./script-runner.ts";
import type { Server } from "./server.ts";

/** How long a stop may take before the process ends anyway, in milliseconds. */
const STOP_MS = 1500;

/** How long after workerd's end a signal that ended both may arrive, in milliseconds. */
const GRACE_MS = 200;

/** The command line's entry point. Exit codes: 0, 1 for a failure, 2 for bad usage. */
export async function main(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  try {
    if (command === "start" && !rest.includes("--help")) await start(rest);
    else if (command === "preview") {
      const { previewCommand } = await import("./previews/command.ts");
      process.exitCode = await previewCommand(rest, process.env);
    } else if (command === "fixture" && !rest.includes("--help")) {
      const { fixtureCommand } = await import("./fixture.ts");
      await fixtureCommand(rest);
    } else if (command === "bill") {
      const { billCommand } = await import("./bill.ts");
      process.exitCode = billCommand(rest);
    } else if (command === "demo" && !rest.includes("--help")) {
      await demo();
    } else if (command === "help" || command === "--help" || rest.includes("--help")) console.log(HELP);
    else if (command === "version" || command === "--version") console.log(VERSION);
    else throw new UsageError(command ? `unknown command '${command}'` : "no command; try: fauxkms help");
  } catch (error) {
    if (error instanceof FixtureError) for (const line of error.lines) console.error(line);
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    console.error(`fauxkms: ${message}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** The package has the demonstration with the SDKs that it uses, which the repository has among its dependencies. */
async function demo(): Promise<void> {
  const packed: string = join(ROOT, "lib", "demo.cjs");
  const isPackage = !existsSync(join(ROOT, "src"));
  const { demo: run } = (await import(
    isPackage ? packed : join(ROOT, "cli", "demo.ts")
  )) as typeof import("./demo.ts");
  await run();
}

async function start(args: readonly string[]): Promise<void> {
  const options = readStartOptions(args, process.env);
  // A log that cannot be written, because of a full disk or a closed pipe, must not end the server.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const file = options.fixture === null ? null : readFixtureFile(options.fixture);
  const { startServer } = await import("./server.ts");
  let server: Server | null = null;
  let stopping = false;
  const stop = () => {
    // Ctrl-C in a terminal arrives more than once, because npm and our launcher pass on the signal that the terminal
    // has sent to all.
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_MS).unref();
    if (server) server.stop().then(() => process.exit(0));
    else process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  // The launcher that started this process under an older Node (fauxkms.mjs) has ended, maybe before this listener
  // existed.
  process.on("disconnect", stop);
  if (process.connected === false) stop();
  followScriptRunner(process.env, stop);
  server = await startServer(options);
  server.ended.then((how) => {
    // A Ctrl-C that ends workerd reaches this process as well, a moment earlier or later.
    setTimeout(() => {
      if (stopping) return;
      console.error(`fauxkms: ${how}`);
      process.exit(1);
    }, GRACE_MS);
  });
  const loaded = file === null ? null : await loadOrStop(server, options, file);
  const warning = exposure(options);
  if (warning !== null) console.error(`fauxkms: ${warning}`);
  console.log(`fauxkms ready on ${server.url}`);
  if (server.tlsUrl !== null) {
    console.log(`fauxkms TLS ready on ${server.tlsUrl}`);
    // Last, because the ready lines are what scripts wait for.
    console.log(`fauxkms CA certificate in ${server.caPath}`);
  }
  if (loaded !== null) console.log(`fauxkms ${loaded}`);
  for (const notice of quotaNotices(options)) console.log(`fauxkms ${notice}`);
  // A new server without a data directory has no state to tell of.
  if (options.data === null) return;
  const notices = await stateNotices(server.url, options.adminToken);
  for (const notice of notices) console.log(`fauxkms ${notice}`);
}

/** Loads the file of `--fixture` before the server is ready, and stops it where that fails. @returns a line for people */
async function loadOrStop(
  server: Server,
  options: StartOptions,
  file: FixtureFile | SnapshotFile,
): Promise<string> {
  try {
    const { adminToken: token, fixturePassphrase: passphrase, data } = options;
    return await loadOnce(file, { url: server.url, token, passphrase, data });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Warning in one line for a server that listens beyond the loopback; null if it does not. */
function exposure({ host, auth, adminToken, allowedHosts }: StartOptions): string | null {
  const pattern = hostPattern(host);
  if (pattern !== null && isLoopback(pattern)) return null;
  const may = [...(auth === "strict" ? [] : ["use it"]), ...(adminToken === null ? ["reset it"] : [])];
  const advice = [
    ...(auth === "strict" ? [] : ["--auth strict has requests signed"]),
    ...(adminToken === null ? ["--admin-token TOKEN closes the control API"] : []),
    ...(allowedHosts.length > 0 ? [] : ["--allowed-host NAME lets it be called by a name"]),
  ];
  const who = may.length > 0 ? `anyone who reaches it may ${may.join(" and ")}` : "other machines reach it";
  return [`it listens on ${host}, so ${who}`, ...advice].join("; ");
}
