import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Built } from "./built.ts";

/** Names of the disk services whose directories workerd's command line sets. */
export const DISKS = { objects: "do:storage", d1: "d1:storage" } as const;

/** Name of the service that makes RSA keys, whose address workerd's command line sets. */
export const RSA_KEYS = "rsa-keys";

/** Name of the socket for what came by TLS. */
export const SECURE = "over-tls";

/**
 * Flags of V8 that keep the pauses of its garbage collector short. A collection destroys the runtime's objects of all
 * requests since the one before at once, up to 20,000 of them; so collections come earlier, which costs no CPU time and
 * saves a third of the memory (docs/performance.md). workerd does not start with a flag that it does not know.
 */
const V8_FLAGS = ["--initial-heap-size=2", "--max-semi-space-size=4"];

/** A Worker to be served beside fauxkms. */
export interface ServedWorker {
  readonly name: string;
  /** An ES module; absent for a twin of fauxkms with the first one's Durable Objects. */
  readonly script?: string;
}

/** What a server has besides. */
export interface Surroundings {
  /** Whether there is a socket `SECURE` too, whose requests are told to have come by HTTPS. */
  readonly secure?: boolean;
  /** Whether there is a service `RSA_KEYS`. */
  readonly rsaKeys?: boolean;
}

/**
 * The configuration of workerd as text: the Worker, the local D1 of wrangler and Miniflare, and neighbours, each with a
 * socket of its name. It contains no values: variables and secrets come from workerd's environment, addresses and
 * directories from its command line. Embedded paths are absolute (workerd's `-I/`).
 *
 * Names, unique keys and the layout on disk are Miniflare's, so that either opens the other's data.
 *
 * @param variables names of the variables and secrets.
 */
export function configOf(
  worker: Built,
  variables: readonly string[],
  neighbours: readonly ServedWorker[],
  { secure = false, rsaKeys = false }: Surroundings = {},
): string {
  const d1 = join(dirname(worker.script), "d1.js");
  const workers = [
    service(worker.name, ours(worker, variables, null, rsaKeys)),
    ...neighbours.map(({ name, script }) =>
      service(
        name,
        script === undefined ? ours(worker, variables, worker.name, rsaKeys) : constant(worker, script),
      ),
    ),
  ];
  const sockets = [
    ...[worker, ...neighbours].map(({ name }) => socket(name, "()", name)),
    ...(secure ? [socket(SECURE, BY_HTTPS, worker.name)] : []),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = [${V8_FLAGS.map(text).join(", ")}],
  services = [
    ${workers.join("\n    ")}
    (name = "${DISKS.objects}", disk = (writable = true)),
    (name = "d1:db", worker = (
      compatibilityDate = "2023-07-24",
      compatibilityFlags = ["nodejs_compat", "experimental", "enhanced_error_serialization"],
      modules = [(name = "d1.js", esModule = ${embed(d1)})],
      durableObjectNamespaces = [(className = "D1DatabaseObject", uniqueKey = "miniflare-D1DatabaseObject")],
      durableObjectStorage = (localDisk = "${DISKS.d1}"),
      bindings = [
        (name = "MINIFLARE_OBJECT", durableObjectNamespace = (className = "D1DatabaseObject")),
        (name = "MINIFLARE_BLOBS", service = "${DISKS.d1}"),
      ],
    )),
    (name = "${DISKS.d1}", disk = (writable = true)),
    ${rsaKeys ? `(name = "${RSA_KEYS}", external = (http = ())),` : ""}
    (name = "internet", network = (
      allow = ["public", "private", "240.0.0.0/4"],
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [${sockets.join(", ")}],
);
`;
}

/** Options of a socket whose requests say that TLS was terminated before it, as proxies say it. */
const BY_HTTPS = `(injectRequestHeaders = [(name = "X-Forwarded-Proto", value = "https")])`;

function socket(name: string, http: string, service: string): string {
  return `(name = ${text(name)}, http = ${http}, service = ${text(service)})`;
}

function service(name: string, worker: string): string {
  return `(name = ${text(name)}, worker = (${worker})),`;
}

/**
 * The configuration of fauxkms's Worker.
 *
 * @param owner name of the Worker that has the Durable Objects; null for this one.
 */
function ours(worker: Built, variables: readonly string[], owner: string | null, rsaKeys: boolean): string {
  const { durableObjects, d1Databases } = worker.workerOptions;
  const folder = dirname(worker.script);
  const texts = readdirSync(folder).filter((name) => /\.(?:sql|txt)$/.test(name));
  const objects = Object.entries(durableObjects);
  const bindings = [
    ...(rsaKeys ? [`(name = "RSA_KEYS", service = "${RSA_KEYS}")`] : []),
    ...variables.map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
    ...objects.map(([name, { className }]) => {
      const elsewhere = owner === null ? "" : `, serviceName = ${text(owner)}`;
      return `(name = ${text(name)}, durableObjectNamespace = (className = ${text(className)}${elsewhere}))`;
    }),
    ...Object.entries(d1Databases).map(([name, { id }]) => {
      const props = text(JSON.stringify({ MINIFLARE_NAMESPACE: id }));
      const fetcher = `(name = "fetcher", service = (name = "d1:db", props = (json = ${props})))`;
      return `(name = ${text(name)}, wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [${fetcher}]))`;
    }),
  ];
  const namespaces = objects.map(([, { className }]) => {
    const key = text(`${worker.name}-${className}`);
    return `(className = ${text(className)}, uniqueKey = ${key}, enableSql = true)`;
  });
  return `
      ${compatibility(worker)},
      modules = [
        (name = "index.js", esModule = ${embed(worker.script)}),
        ${texts.map((name) => `(name = ${text(name)}, text = ${embed(join(folder, name))}),`).join("\n        ")}
      ],
      bindings = [
        ${bindings.join(",\n        ")},
      ],${
        owner === null
          ? `
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "${DISKS.objects}"),`
          : ""
      }
    `;
}

function constant(worker: Built, script: string): string {
  return `${compatibility(worker)}, modules = [(name = "index.js", esModule = ${text(script)})]`;
}

/** The compatibility settings of fauxkms's Worker, which its neighbours have too. */
function compatibility({ workerOptions: { compatibilityDate, compatibilityFlags } }: Built): string {
  const flags = compatibilityFlags.map(text).join(", ");
  return `compatibilityDate = ${text(compatibilityDate)}, compatibilityFlags = [${flags}]`;
}

function embed(path: string): string {
  return `embed ${text(path)}`;
}

/** A string in Cap'n Proto's text format, with C escapes and unescaped UTF-8. */
function text(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
}
