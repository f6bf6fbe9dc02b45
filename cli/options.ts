import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { originPattern } from "../src/auth/cross-site.ts";
import { hostPattern } from "../src/auth/hosts.ts";
import { ALIBABA_REGION_NAME, REGION_NAME } from "../src/partition.ts";

/** A mistake in how the command was called. */
export class UsageError extends Error {}

/** How the local server is started (contract: command line). */
export interface StartOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** Port of the TLS listener; 0 picks a free one, null has none. */
  readonly tlsPort: number | null;
  /** Directory of the state; null keeps nothing. */
  readonly data: string | null;
  readonly quotas: string;
  readonly quotaProfile: string;
  /** State changes of one key in a second before it counts as hot; 0 for none. */
  readonly hotKeyLimit: string;
  readonly record: string;
  /** How requests for higher quotas end, and after how many seconds of the workspace's clock. */
  readonly quotaApproval: string;
  readonly quotaApprovalSeconds: string;
  /** How long a request waits at a dedicated gateway that is at its limit, milliseconds. */
  readonly gatewayWaitMs: string;
  readonly auth: string;
  /** Whether a KMS instance works in the 15 days after its end. */
  readonly expiredInstances: string;
  readonly adminToken: string | null;
  /** Further names under which the server may be called, `*.name` for all below one. */
  readonly allowedHosts: readonly string[];
  /** Web origins whose pages may call it. */
  readonly allowedOrigins: readonly string[];
  /** Regions of either cloud besides those that there are. */
  readonly extraRegions: readonly string[];
  /** Root certificate of the attestation documents that are believed, PEM; null for AWS's own. */
  readonly nitroRoot: string | null;
  /** How long an external key store proxy may take to answer, milliseconds. */
  readonly xksTimeoutMs: string;
}

const FLAGS = {
  port: { env: "PORT", standard: "4599", help: "one port serves every surface; 0 picks a free one" },
  "tls-port": {
    env: "TLS_PORT",
    standard: "",
    help: "the same by HTTPS; 0 picks a free one; off unless given",
  },
  host: { env: "HOST", standard: "127.0.0.1", help: "address to listen on" },
  data: { env: "FAUXKMS_DATA", standard: ".fauxkms", help: "where state lives; 'memory' keeps nothing" },
  quotas: { env: "QUOTAS", standard: "enforce", help: "enforce, observe or off" },
  "quota-profile": { env: "QUOTA_PROFILE", standard: "seed", help: "seed (2020) or current" },
  "hot-key-limit": {
    env: "HOT_KEY_LIMIT",
    standard: "8",
    help: "changes of one key in a second; 0 for any number",
  },
  record: { env: "RECORD", standard: "on", help: "on or off: requests, usage, metrics, costs" },
  "quota-approval": {
    env: "QUOTA_APPROVAL",
    standard: "auto",
    help: "requests for higher quotas: auto, deny or manual",
  },
  "quota-approval-seconds": {
    env: "QUOTA_APPROVAL_SECONDS",
    standard: "5",
    help: "seconds until such a request is decided",
  },
  "gateway-wait": {
    env: "GATEWAY_WAIT_MS",
    standard: "1000",
    help: "milliseconds a request waits at a dedicated gateway",
  },
  auth: { env: "AUTH", standard: "permissive", help: "permissive or strict" },
  "expired-instances": {
    env: "EXPIRED_INSTANCES",
    standard: "stop",
    help: "KMS instances in the 15 days after their end: work or stop",
  },
  fixture: { env: "FIXTURE", standard: "", help: "a snapshot to load (not built yet)" },
  "admin-token": { env: "ADMIN_TOKEN", standard: "", help: "required by the control API when set" },
  "allowed-host": { env: "ALLOWED_HOSTS", standard: "", help: "further name of the server; repeatable" },
  "allowed-origin": { env: "ALLOWED_ORIGINS", standard: "", help: "web origin that may call; repeatable" },
  "extra-region": { env: "EXTRA_REGIONS", standard: "", help: "further Region in strict mode; repeatable" },
  "nitro-root": { env: "NITRO_ROOT", standard: "", help: "PEM file: root of Nitro attestation documents" },
  "xks-timeout": {
    env: "XKS_TIMEOUT_MS",
    standard: "250",
    help: "milliseconds an external key store proxy may take",
  },
} as const;

/** What `fauxkms help` prints. */
export const HELP = `usage: fauxkms start [flags]

${Object.entries(FLAGS)
  .map(
    ([name, { env, standard, help }]) =>
      `  --${name.padEnd(23)} ${env.padEnd(22)} ${standard.padEnd(11)} ${help}`,
  )
  .join("\n")}

Columns: flag, environment variable, default, meaning. A flag wins over the environment.`;

/** Reads the flags of `start`, and the environment where a flag is missing. @throws UsageError */
export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const given = parse(args);
  const value = (name: keyof typeof FLAGS): string =>
    given[name]?.at(-1) ?? (env[FLAGS[name].env] || FLAGS[name].standard);
  const values = (name: keyof typeof FLAGS): string[] =>
    (given[name] ?? [env[FLAGS[name].env] ?? ""])
      .flatMap((each) => each.split(","))
      .map((each) => each.trim())
      .filter((each) => each !== "");
  if (value("fixture") !== "")
    throw new UsageError("--fixture: snapshots are not built yet (docs/fidelity.md)");
  const data = value("data");
  return {
    port: portIn("port", value("port")),
    tlsPort: value("tls-port") === "" ? null : portIn("tls-port", value("tls-port")),
    host: value("host"),
    data: data === "memory" ? null : resolve(data),
    quotas: oneOf("quotas", value("quotas"), ["enforce", "observe", "off"]),
    quotaProfile: oneOf("quota-profile", value("quota-profile"), ["seed", "current"]),
    hotKeyLimit: wholeNumber("hot-key-limit", value("hot-key-limit"), 1_000_000),
    record: oneOf("record", value("record"), ["on", "off"]),
    quotaApproval: oneOf("quota-approval", value("quota-approval"), ["auto", "deny", "manual"]),
    quotaApprovalSeconds: wholeNumber("quota-approval-seconds", value("quota-approval-seconds"), 31_536_000),
    gatewayWaitMs: wholeNumber("gateway-wait", value("gateway-wait"), 60_000),
    auth: oneOf("auth", value("auth"), ["permissive", "strict"]),
    expiredInstances: oneOf("expired-instances", value("expired-instances"), ["work", "stop"]),
    adminToken: value("admin-token") || null,
    allowedHosts: values("allowed-host").map((each) =>
      read("allowed-host", each, hostPattern, "not the name of a host, nor *.NAME"),
    ),
    allowedOrigins: values("allowed-origin").map((each) =>
      read("allowed-origin", each, originPattern, "not a web origin such as http://localhost:3000"),
    ),
    extraRegions: values("extra-region").map((each) =>
      read("extra-region", each, regionName, "not the name of a Region"),
    ),
    nitroRoot: value("nitro-root") === "" ? null : certificateIn("nitro-root", value("nitro-root")),
    xksTimeoutMs: milliseconds("xks-timeout", value("xks-timeout")),
  };
}

/** The values of each flag that is there; more than one only for those that may be repeated: else the last one counts. */
function parse(args: readonly string[]): Partial<Record<keyof typeof FLAGS, string[]>> {
  const option = { type: "string", multiple: true } as const;
  const options = Object.fromEntries(Object.keys(FLAGS).map((name) => [name, option]));
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param understand null for what cannot be a value. */
function read(
  name: string,
  value: string,
  understand: (value: string) => string | null,
  wrong: string,
): string {
  const understood = understand(value);
  if (understood === null) throw new UsageError(`--${name} ${value}: ${wrong}`);
  return understood;
}

function regionName(value: string): string | null {
  return REGION_NAME.test(value) || ALIBABA_REGION_NAME.test(value) ? value : null;
}

function portIn(name: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new UsageError(`--${name} ${value}: not a port`);
}

function oneOf(name: string, value: string, allowed: readonly string[]): string {
  if (allowed.includes(value)) return value;
  throw new UsageError(`--${name} ${value}: must be ${allowed.join(" or ")}`);
}

function wholeNumber(name: string, value: string, most: number): string {
  if (/^\d{1,8}$/.test(value) && Number(value) <= most) return value;
  throw new UsageError(`--${name} ${value}: must be 0 to ${most}`);
}

function milliseconds(name: string, value: string): string {
  if (/^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 60_000) return value;
  throw new UsageError(`--${name} ${value}: must be 1 to 60000`);
}

/** The first certificate of a file, in PEM. */
function certificateIn(name: string, path: string): string {
  try {
    return new X509Certificate(readFileSync(path)).toString();
  } catch (error) {
    const missing = error instanceof Error && "syscall" in error;
    throw new UsageError(`--${name} ${path}: ${missing ? error.message : "not a certificate in PEM"}`);
  }
}
