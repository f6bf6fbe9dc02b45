import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { builtWorker } from "./build.ts";
import type { StartOptions } from "./options.ts";
import { deploymentSecret, migrate } from "./state.ts";
import { watchOver, workerdPid } from "./watchdog.ts";

const migrations = join(dirname(import.meta.dirname), "migrations");

/** A running server. */
export interface Server {
  readonly url: string;
  /** Process id of workerd, where it can be told. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** A server that could not be started, and why, in one line. */
export class StartError extends Error {}

/**
 * Starts the Worker that would be deployed, in workerd, with its configuration from `wrangler.toml`. Requests
 * reach it directly: `wrangler dev` and Miniflare's own entry would proxy and log each one.
 *
 * @throws StartError where the port is taken or the data directory cannot be used
 */
export async function startServer(options: StartOptions): Promise<Server> {
  const secret = readSecret(options.data);
  const [worker, port] = await Promise.all([builtWorker(), freePort(options.host, options.port)]);
  const converted = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    logRequests: false,
    telemetry: { enabled: false },
    workers: [
      {
        ...worker.workerOptions,
        name: worker.name,
        modulesRules: undefined,
        modulesRoot: dirname(worker.script),
        modules: [{ type: "ESModule", path: worker.script, contents: readFileSync(worker.script, "utf8") }],
        bindings: {
          QUOTAS: options.quotas,
          QUOTA_PROFILE: options.quotaProfile,
          AUTH: options.auth,
          ADMIN_TOKEN: options.adminToken ?? "",
          FAUXKMS_SECRET: secret,
          LOCAL: "1",
        },
        unsafeDirectSockets: [{ host: options.host, port }],
      },
    ],
  });
  if (options.data !== null) converted.resourcePersistencePath = join(options.data, "state");
  const miniflare = new Miniflare(converted);
  await miniflare.ready;
  await migrate(miniflare, worker.name, migrations, readdirSync(migrations));
  const pid = workerdPid();
  const watchdog = pid === null ? null : watchOver(pid);
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    pid,
    async stop() {
      await miniflare.dispose();
      watchdog?.kill("SIGKILL");
    },
  };
}

function readSecret(data: string | null): string {
  try {
    return deploymentSecret(data);
  } catch (error) {
    throw new StartError(`cannot use ${data} for data: ${error instanceof Error ? error.message : error}`);
  }
}

/** The port itself, or a free one for 0. @throws StartError where it is taken */
function freePort(host: string, port: number): Promise<number> {
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
