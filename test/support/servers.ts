import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

const NAMES = ["enforce", "off", "observe", "strict", "current"] as const;
export type ServerName = (typeof NAMES)[number];

/**
 * Flags of the servers that tests share, by name. Each test has accounts of its own.
 *
 * @param slowness of this machine, because proxies inside tests answer later by that factor.
 */
const flagsOf = (slowness: number): Readonly<Record<ServerName, readonly string[]>> => ({
  /** The settings of `npm start`. */
  enforce: ["--allowed-host", "*.cryptoservice.kms.aliyuncs.com"],
  /** Quotas off, for tests of operations. */
  off: [
    ...[
      "--quotas",
      "off",
      "--resource-quotas",
      "enforce",
      "--xks-timeout",
      String(Math.ceil(XKS_TIMEOUT_MS * slowness)),
      "--allowed-origin",
      "http://console.example:3000",
    ],
    ...["--allowed-host", "*.cryptoservice.kms.aliyuncs.com", "--allowed-host", "kms-mock"],
  ],
  observe: ["--quotas", "observe"],
  strict: [
    ...["--auth", "strict", "--quotas", "off", "--admin-token", "test-admin-token"],
    ...["--extra-region", "moon-west-1", "--extra-region", "cn-luna"],
  ],
  current: ["--quota-profile", "current"],
});

/** Timeout of external key store proxies: a few tests wait for it, all others need an answer before. */
const XKS_TIMEOUT_MS = 2000;

declare module "vitest" {
  export interface ProvidedContext {
    /** URL that starts shared servers by name (`shared-servers.ts`). */
    starter: string;
    /** Slowness of this machine (`slowness.ts`). */
    slowness: number;
  }
}

/**
 * Global setup: serves the tests of all projects while they run. A shared server starts when the first test asks for
 * it, in workerd, from the bundle that would be deployed, with RSA keys that seldom need a search (`rsa-keys.ts`). Most runs of a few files need one or two of the five.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { slowness } = project.getProvidedContext();
  const all = new Map<string, Promise<Started>>();
  const starter = createServer(({ url = "/" }, response) => {
    let started = all.get(url);
    if (!started) {
      started = start(new URL(url, "http://starter"), slowness);
      all.set(url, started);
    }
    started.then(
      (each) => response.end(each.url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, "127.0.0.1", resolve));
  const { port } = starter.address() as AddressInfo;
  project.provide("starter", `http://127.0.0.1:${port}`);
  return async () => {
    starter.close();
    starter.closeAllConnections();
    const started = await Promise.allSettled(all.values());
    await Promise.all(started.map((each) => each.status === "fulfilled" && each.value.stop()));
  };
}

/** A started server. */
interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

function start({ pathname, searchParams }: URL, slowness: number): Promise<Started> {
  const name = searchParams.get("name") ?? "";
  const entry = searchParams.get("entry");
  if (pathname === "/worker" && entry !== null) return sharedWorker(entry);
  if (pathname === "/server" && isServerName(name)) return sharedServer(flagsOf(slowness)[name]);
  return Promise.reject(new Error(`there is no ${pathname} ${name}`));
}

function isServerName(name: string): name is ServerName {
  return NAMES.some((each) => each === name);
}

async function sharedWorker(entry: string): Promise<Started> {
  const { startWorker } = await import("./worker.ts");
  const worker = await startWorker(entry);
  return { url: (await worker.ready).origin, stop: () => worker.dispose() };
}

async function sharedServer(flags: readonly string[]): Promise<Started> {
  // The import is deferred, because a run of only the unit tests does not need it.
  const [{ readStartOptions }, { startServer }, { newRsaMaterial }] = await Promise.all([
    import("../../cli/options.ts"),
    import("../../cli/server.ts"),
    import("./rsa-keys.ts"),
  ]);
  const options = readStartOptions(["--port", "0", "--data", "memory", ...flags], {});
  return startServer(options, [], { newRsaKey: newRsaMaterial });
}
