import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { NAMED_SETTINGS } from "../src/settings.ts";
import { type Built, builtWorker } from "./built.ts";
import type { Certified } from "./certificates.ts";
import { watchData } from "./data-watch.ts";
import type { FileLock } from "./file-lock.ts";
import type { StartOptions } from "./options.ts";
import { listenForRsaKeys, type NewRsaKey, type RsaKeys } from "./rsa-keys.ts";
import { makeScratch } from "./scratch.ts";
import { checkDatabases, deploymentSecret, keepPrivate, lockData, prepareData } from "./state.ts";
import type { PrivateCa, TlsListener } from "./tls.ts";
import { startWorkerd, type Workerd, WorkerdError } from "./workerd.ts";
import { configOf, DISKS, RSA_KEYS, SECURE, type ServedWorker } from "./workerd-config.ts";

/** A running server. */
export interface Server {
  readonly url: string;
  /** URL of the TLS listener; null without one. */
  readonly tlsUrl: string | null;
  /** The private CA of the TLS listener, PEM. */
  readonly caCertificate: string | null;
  /** Path of the file with its certificate, which `--data memory` removes at the end; null without the listener. */
  readonly caPath: string | null;
  /** Process id of workerd. */
  readonly pid: number;
  /** Resolves when the server has ended, by `stop` or by itself, with the reason in a few words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Error of a failed start, with its reason in one line. */
class StartError extends Error {}

/**
 * A further Worker in the same process: a yardstick of the benchmark, or a twin, which is fauxkms in a second isolate
 * with the same Durable Objects and database.
 */
export interface Neighbour extends ServedWorker {
  readonly port: number;
}

/** What a server is made of; tests have others. */
export interface Parts {
  /** Gives the Worker; by default the one that would be deployed. */
  readonly build?: () => Promise<Built>;
  /** Makes the RSA keys that the Worker asks for; by default a search in a thread of this process. */
  readonly newRsaKey?: NewRsaKey;
}

/**
 * Starts the Worker that would be deployed, in workerd, with its configuration from `wrangler.toml`. Requests reach it
 * directly, because `wrangler dev` and Miniflare would proxy and log each one, and take a second to start. This returns
 * after a check that keys can be created; requests that connect earlier wait for a right answer.
 *
 * @throws StartError if the port is taken or the data directory cannot be used
 */
export async function startServer(
  options: StartOptions,
  neighbours: readonly Neighbour[] = [],
  { build = builtWorker, newRsaKey }: Parts = {},
): Promise<Server> {
  const { secret, lock } = await claim(options.data);
  const scratch = makeScratch(options.data === null);
  // The directory is also removed if the process ends during the start.
  process.once("exit", scratch.remove);
  let workerd: Workerd | null = null;
  let rsaKeys: RsaKeys | null = null;
  let tls: TlsListener | null = null;
  let ending: Promise<void> | undefined;
  let unwatch = () => {};
  const end = async () => {
    unwatch();
    await tls?.stop();
    await workerd?.stop();
    rsaKeys?.stop();
    process.off("exit", scratch.remove);
    scratch.remove();
    scratch.lock.release();
    lock?.release();
  };
  const endOnce = () => {
    ending ??= end();
    return ending;
  };
  try {
    const [worker, ca] = await Promise.all([
      build(),
      options.tlsPort === null ? null : caOf(options.data, scratch.path),
    ]);
    rsaKeys = await listenForRsaKeys(scratch.path, newRsaKey);
    const variables = variablesOf(options, secret, ca);
    const config = join(scratch.path, "workerd.capnp");
    const surroundings = { secure: ca !== null, rsaKeys: rsaKeys !== null };
    writeFileSync(config, configOf(worker, Object.keys(variables), neighbours, surroundings), {
      mode: 0o600,
    });
    const host = options.host.includes(":") ? `[${options.host}]` : options.host;
    const sockets = [{ name: worker.name, port: options.port }, ...neighbours];
    workerd = await startWorkerd({
      config,
      sockets: {
        ...Object.fromEntries(sockets.map(({ name, port }) => [name, `${host}:${port}`])),
        ...(ca !== null && { [SECURE]: "127.0.0.1:0" }),
      },
      disks: disksIn(options.data ?? scratch.path),
      services: rsaKeys === null ? {} : { [RSA_KEYS]: `unix:${rsaKeys.path}` },
      variables,
      scratch: scratch.path,
      locks: [scratch.lock.fd, ...(lock === null ? [] : [lock.fd])],
    }).catch((error: unknown) => {
      if (!(error instanceof WorkerdError)) throw error;
      throw new StartError(failureToStart(error.message, `${host}:${options.port}`));
    });
    const port = workerd.ports.get(worker.name) ?? 0;
    const problem = await problemOf(options.host, port);
    if (problem !== null) {
      const { databaseFailure } = workerd.said;
      throw new StartError(
        `cannot serve: ${problem}${databaseFailure === null ? "" : ` (${databaseFailure})`}`,
      );
    }
    workerd.said.pass();
    tls = ca && (await tlsOf(ca, options, workerd.ports.get(SECURE) ?? 0));
    void workerd.ended.then(endOnce);
    const { data } = options;
    const lost = new Promise<string>((resolve) => {
      if (data === null) return;
      unwatch = watchData(data, (path) => {
        resolve(`${path} was deleted or replaced while the server was using it, so it ends`);
        void endOnce();
      });
    });
    return {
      url: `http://${host}:${port}`,
      tlsUrl: tls && `https://${host}:${tls.port}`,
      caCertificate: ca?.certificate ?? null,
      caPath: ca?.path ?? null,
      pid: workerd.pid,
      ended: Promise.race([lost, workerd.ended]),
      async stop() {
        await flush(`http://${host}:${port}`, options.adminToken);
        await endOnce();
      },
    };
  } catch (error) {
    await endOnce();
    throw error;
  }
}

/**
 * The Worker's variables and secrets (src/env.ts): its settings, with lists comma-separated, and the local server's
 * own.
 */
function variablesOf(options: StartOptions, secret: string, ca: Certified | null): Record<string, string> {
  const settings = NAMED_SETTINGS.filter(([, { worker }]) => worker).map(([name, { variable }]) => [
    variable,
    String(options[name] ?? ""),
  ]);
  return {
    ...Object.fromEntries(settings),
    CA_CERTIFICATE: ca?.certificate ?? "",
    FAUXKMS_SECRET: secret,
    LOCAL: "1",
  };
}

/** State directories in the data directory, in Miniflare's layout. @throws StartError */
function disksIn(data: string): Record<string, string> {
  const disks = { [DISKS.objects]: join(data, "state", "do"), [DISKS.d1]: join(data, "state", "d1") };
  try {
    for (const path of Object.values(disks)) mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`cannot use ${data} for data: ${error instanceof Error ? error.message : error}`);
  }
  return disks;
}

/** Message of workerd's failure to start, with the address if it cannot listen on it. */
function failureToStart(said: string, address: string): string {
  const [, reason] = /^Socket "[^"]*": (.*)$/.exec(said) ?? [];
  return reason === undefined ? `workerd does not start: ${said}` : `cannot listen on ${address}: ${reason}`;
}

/** Maximum time for the first answer, in milliseconds. */
const FIRST_ANSWER_MS = 30_000;

/** Asks the Worker whether keys can be created, which migrates its database. @returns the reason if not, else null */
function problemOf(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path: "/_fauxkms/health", agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => resolve(answer.statusCode === 200 ? null : problemIn(body)));
    });
    asked.setTimeout(FIRST_ANSWER_MS, () => asked.destroy(new Error("no answer")));
    asked.on("error", (error) => resolve(error.message));
    asked.end();
  });
}

function problemIn(body: string): string {
  try {
    return (JSON.parse(body) as { problem: string }).problem;
  } catch {
    return "see the log";
  }
}

/** How long a stop waits for pending writes, in milliseconds. */
const FLUSH_MS = 500;

/**
 * Flushes the records of the last ten seconds' requests and uses of keys, which would otherwise be lost. It does not use
 * `fetch`, whose first use loads a client of 50 ms.
 */
function flush(url: string, adminToken: string | null): Promise<void> {
  return new Promise((resolve) => {
    const asked = request(`${url}/_fauxkms/requests?limit=1`, {
      agent: false,
      headers: adminToken === null ? {} : { authorization: `Bearer ${adminToken}` },
      signal: AbortSignal.timeout(FLUSH_MS),
    });
    asked.on("response", (answer) => answer.resume());
    // A failure closes the request as an answer does.
    asked.on("error", () => {});
    asked.on("close", resolve);
    asked.end();
  });
}

/** The private CA of the TLS listener. @throws StartError if its files cannot be used */
async function caOf(data: string | null, scratch: string): Promise<PrivateCa> {
  try {
    const { privateCa } = await import("./tls.ts");
    return await privateCa(data, scratch);
  } catch (error) {
    throw new StartError(`cannot use the private CA: ${error instanceof Error ? error.message : error}`);
  }
}

/** Starts the TLS listener in front of a port of the loopback. @throws StartError if its port is taken */
async function tlsOf(
  ca: Certified,
  { host, tlsPort, allowedHosts }: StartOptions,
  plainPort: number,
): Promise<TlsListener> {
  const { listenTls } = await import("./tls.ts");
  try {
    return await listenTls(ca, host, tlsPort ?? 0, plainPort, allowedHosts);
  } catch (error) {
    throw new StartError(
      `cannot listen on ${host}:${tlsPort}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Locks the data directory, if there is one. @throws StartError if it cannot be used */
async function claim(data: string | null): Promise<{ secret: string; lock: FileLock | null }> {
  if (data === null) return { secret: deploymentSecret(null), lock: null };
  let lock: FileLock | null = null;
  try {
    prepareData(data);
    lock = await lockData(data);
    keepPrivate(data);
    checkDatabases(data);
    return { secret: deploymentSecret(data), lock };
  } catch (error) {
    lock?.release();
    throw new StartError(`cannot use ${data} for data: ${error instanceof Error ? error.message : error}`);
  }
}

/** The port itself, or a free one for 0. @throws StartError if it is taken */
export function freePort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) =>
      reject(new StartError(`cannot listen on ${host}:${port}: ${error.message}`)),
    );
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
