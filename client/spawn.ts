import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A server in a process of its own. */
export interface SpawnedServer {
  readonly url: string;
  /** URL of the TLS listener; null without one. */
  readonly tlsUrl: string | null;
  /** Path of the certificate of its private CA; null without that listener. */
  readonly caPath: string | null;
  readonly pid: number;
  /** Stops it; resolves when it has ended. */
  stop(): Promise<void>;
}

/** How a server is started. */
export interface SpawnOptions {
  /** Path of `fauxkms.mjs`. */
  readonly command: string;
  /** Arguments after `start`. */
  readonly args: readonly string[];
  /** Path of Node. */
  readonly node: string;
  readonly env: NodeJS.ProcessEnv;
  /** How long it may take to be ready, in milliseconds. */
  readonly timeoutMs: number;
}

/** Lines of stderr that an error shows. */
const SHOWN_LINES = 20;
/** How long it may take to stop before it is killed, in milliseconds. */
const STOP_MS = 5_000;

const READY = /^fauxkms ready on (\S+)$/;
const TLS_READY = /^fauxkms TLS ready on (\S+)$/;
const CA = /^fauxkms CA certificate in (.+)$/;

/**
 * Starts the command line in a process of its own, so that neither its memory nor its crash is the caller's, and waits
 * for its ready line. The channel between both tells the server when the caller has ended, however that was.
 *
 * @throws Error with the last lines that it wrote
 */
export async function spawnServer({
  command,
  args,
  node,
  env,
  timeoutMs,
}: SpawnOptions): Promise<SpawnedServer> {
  const withTls = args.some((arg) => arg.startsWith("--tls-port"));
  const child = spawn(node, [command, "start", ...args], { stdio: ["ignore", "pipe", "pipe", "ipc"], env });
  const { promise: ended, resolve: end } = deferred<string>();
  child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  const said: string[] = [];
  const stderr = createInterface({ input: child.stderr as Readable });
  stderr.on("line", (line) => {
    said.push(line);
    if (said.length > SHOWN_LINES) said.shift();
  });
  const lines = createInterface({ input: child.stdout as Readable });
  const { promise: failed, reject: fail } = deferred<never>();
  child.once("error", (error) => fail(new Error(`cannot run ${node}: ${error.message}`)));
  void ended.then((how) =>
    fail(new Error(`fauxkms has ended (${how}): ${said.join("\n") || "it said nothing"}`)),
  );
  const timer = setTimeout(
    () =>
      fail(new Error(`fauxkms was not ready after ${timeoutMs} ms: ${said.join("\n") || "it said nothing"}`)),
    timeoutMs,
  );
  try {
    const { url, tlsUrl, caPath } = await Promise.race([readyOf(lines, withTls), failed]);
    // Read to its end, or a full pipe would stop the server.
    child.stdout?.resume();
    stderr.on("line", (line) => process.stderr.write(`${line}\n`));
    release(child);
    return {
      url,
      tlsUrl,
      caPath,
      pid: child.pid ?? 0,
      async stop() {
        const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
        child.ref();
        child.kill("SIGTERM");
        await ended;
        clearTimeout(killer);
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the ready lines of stdout. */
async function readyOf(
  lines: AsyncIterable<string>,
  withTls: boolean,
): Promise<Pick<SpawnedServer, "url" | "tlsUrl" | "caPath">> {
  let url: string | null = null;
  let tlsUrl: string | null = null;
  for await (const line of lines) {
    url = READY.exec(line)?.[1] ?? url;
    tlsUrl = TLS_READY.exec(line)?.[1] ?? tlsUrl;
    const caPath = CA.exec(line)?.[1] ?? null;
    if (url !== null && (!withTls || caPath !== null)) return { url, tlsUrl, caPath };
  }
  // The process ends with its stdout, which tells why.
  return new Promise(() => {});
}

/** Lets the caller's process end although the server runs: it ends then too. */
function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr])
    (stream as unknown as { unref?(): void } | null)?.unref?.();
}

/** A promise with its functions (`Promise.withResolvers`, which Node 20 lacks). */
function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
