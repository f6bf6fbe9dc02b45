import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { type Built, builtWorker } from "./build.ts";
import type { Certified } from "./certificates.ts";
import type { StartOptions } from "./options.ts";
import { deploymentSecret, lockData, prepareData } from "./state.ts";
import { listenTls, privateCa } from "./tls.ts";
import { watchOver, workerdPid } from "./watchdog.ts";

/** A running server. */
export interface Server {
  readonly url: string;
  /** The same by HTTPS; null where there is no TLS listener. */
  readonly tlsUrl: string | null;
  /** The private CA that vouches for it, PEM. */
  readonly caCertificate: string | null;
  /** Process id of workerd, where it can be told. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** A server that could not be started, and why, in one line. */
export class StartError extends Error {}

/**
 * A Worker that runs beside ours in the same process: a yardstick of the benchmark, or a twin, which is ours once
 * more in an isolate of its own, with the same Durable Objects and database.
 */
export interface Neighbour {
  readonly name: string;
  /** An ES module; absent for a twin. */
  readonly script?: string;
  readonly port: number;
}

/**
 * Starts the Worker that would be deployed, in workerd, with its configuration from `wrangler.toml`. Requests
 * reach it directly: `wrangler dev` and Miniflare's own entry would proxy and log each one.
 *
 * @throws StartError where the port is taken or the data directory cannot be used
 */
export async function startServer(
  options: StartOptions,
  neighbours: readonly Neighbour[] = [],
): Promise<Server> {
  const { secret, release } = claim(options.data);
  const [worker, ca] = await Promise.all([
    builtWorker(),
    options.tlsPort === null ? null : caOf(options.data),
    freePort(options.host, options.port),
    options.tlsPort === null ? null : freePort(options.host, options.tlsPort),
  ]);
  const bindings = {
    QUOTAS: options.quotas,
    QUOTA_PROFILE: options.quotaProfile,
    HOT_KEY_LIMIT: options.hotKeyLimit,
    RECORD: options.record,
    QUOTA_APPROVAL: options.quotaApproval,
    QUOTA_APPROVAL_SECONDS: options.quotaApprovalSeconds,
    GATEWAY_WAIT_MS: options.gatewayWaitMs,
    AUTH: options.auth,
    EXPIRED_INSTANCES: options.expiredInstances,
    ADMIN_TOKEN: options.adminToken ?? "",
    NITRO_ROOT: options.nitroRoot ?? "",
    XKS_TIMEOUT_MS: options.xksTimeoutMs,
    CA_CERTIFICATE: ca?.certificate ?? "",
    FAUXKMS_SECRET: secret,
    LOCAL: "1",
  };
  const converted = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
    workers: [
      { ...ours(worker), bindings, unsafeDirectSockets: [{ host: options.host, port: options.port }] },
      ...neighbours.map(({ name, script, port: own }) => ({
        ...(script === undefined ? { ...twin(worker), bindings } : yardstick(worker, script)),
        name,
        unsafeDirectSockets: [{ host: options.host, port: own }],
      })),
    ],
  });
  if (options.data !== null) converted.resourcePersistencePath = join(options.data, "state");
  const miniflare = new Miniflare(converted);
  await miniflare.ready;
  const pid = workerdPid();
  const watchdog = pid === null ? null : watchOver(pid);
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  // For 0 workerd has picked one itself: nobody could take it meanwhile.
  const { port } = await miniflare.unsafeGetDirectURL(worker.name);
  const url = `http://${host}:${port}`;
  await migrate(url, options.adminToken);
  const tls = ca && (await listenTls(ca, options.host, options.tlsPort ?? 0, Number(port)));
  return {
    url,
    tlsUrl: tls && `https://${host}:${tls.port}`,
    caCertificate: ca?.certificate ?? null,
    pid,
    async stop() {
      await tls?.stop();
      if (options.record === "on") await settle(url, options.adminToken);
      await miniflare.dispose();
      watchdog?.kill("SIGKILL");
      release();
    },
  };
}

/** Our Worker, as `wrangler.toml` has it. */
function ours(worker: Built) {
  return {
    ...worker.workerOptions,
    name: worker.name,
    modulesRules: undefined,
    modulesRoot: dirname(worker.script),
    modules: modulesOf(worker.script),
  };
}

/** Our Worker again, with the Durable Objects of the first. */
function twin(worker: Built) {
  const { durableObjects } = worker.workerOptions;
  const shared = Object.entries(durableObjects).map(([binding, { className }]) => [
    binding,
    { className, useSQLite: true, scriptName: worker.name },
  ]);
  return { ...ours(worker), durableObjects: Object.fromEntries(shared) };
}

function yardstick(worker: Built, script: string) {
  const { compatibilityDate } = worker.workerOptions;
  return { compatibilityDate, compatibilityFlags: ["nodejs_compat"], modules: true as const, script };
}

/** The bundle and the texts that it imports, as `wrangler deploy` would upload them. */
function modulesOf(script: string): { type: "ESModule" | "Text"; path: string; contents: string }[] {
  const texts = globSync("*.sql", { cwd: dirname(script) }).map((name) => join(dirname(script), name));
  return [
    { type: "ESModule", path: script, contents: readFileSync(script, "utf8") },
    ...texts.map((path) => ({ type: "Text" as const, path, contents: readFileSync(path, "utf8") })),
  ];
}

/** How long a stop waits for what is still to be written down, in milliseconds. */
const SETTLE_MS = 500;

/** Has the requests of the last half second written down: whoever reads them next would miss them. */
async function settle(url: string, adminToken: string | null): Promise<void> {
  const headers = adminToken === null ? undefined : { authorization: `Bearer ${adminToken}` };
  const signal = AbortSignal.timeout(SETTLE_MS);
  await fetch(`${url}/_fauxkms/requests?limit=1`, { headers, signal })
    .then((response) => response.arrayBuffer())
    .catch(() => null);
}

/** Brings the directory up to date, by the control API: Miniflare's own way to D1 costs 50 MB. */
async function migrate(url: string, adminToken: string | null): Promise<void> {
  const headers = adminToken === null ? undefined : { authorization: `Bearer ${adminToken}` };
  const response = await fetch(`${url}/_fauxkms/migrations`, { method: "POST", headers });
  if (!response.ok)
    throw new StartError(`the directory could not be brought up to date: ${await response.text()}`);
}

/** The private CA of the TLS listener. @throws StartError where its files cannot be used */
async function caOf(data: string | null): Promise<Certified> {
  try {
    return await privateCa(data);
  } catch (error) {
    throw new StartError(`cannot use the private CA: ${error instanceof Error ? error.message : error}`);
  }
}

/** Takes the data directory, where there is one. @throws StartError where it cannot be used */
function claim(data: string | null): { secret: string; release: () => void } {
  if (data === null) return { secret: deploymentSecret(null), release: () => {} };
  try {
    prepareData(data);
    const release = lockData(data);
    return { secret: deploymentSecret(data), release };
  } catch (error) {
    throw new StartError(`cannot use ${data} for data: ${error instanceof Error ? error.message : error}`);
  }
}

/** The port itself, or a free one for 0. @throws StartError where it is taken */
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
