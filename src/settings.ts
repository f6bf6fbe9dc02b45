/**
 * The table of settings, from which come the command line's flags and help, the Worker's variables and their shapes,
 * `[vars]` of wrangler.toml and the table of docs/settings.md. The file imports types and rows only, because the command line
 * reads it at every start.
 */

import type { Setting, Shape } from "./setting.ts";
import { WORKSPACE_SETTINGS, YEAR_SECONDS } from "./workspace-bounds.ts";

export type { Setting, Shape } from "./setting.ts";

/** All settings, as `fauxkms help` lists them. */
export const SETTINGS = {
  port: {
    flag: "port",
    variable: "PORT",
    worker: false,
    shape: { kind: "port", optional: false },
    default: "4599",
    help: "one port serves every surface; 0 picks a free one",
  },
  tlsPort: {
    flag: "tls-port",
    value: "PORT",
    variable: "TLS_PORT",
    worker: false,
    shape: { kind: "port", optional: true },
    default: "",
    absent: "off",
    help: "the same by HTTPS; 0 picks a free one; off unless given",
    meaning: "the same by HTTPS, with a private CA (`GET /_fauxkms/ca.pem`); 0 picks a free port",
  },
  host: {
    flag: "host",
    variable: "HOST",
    worker: true,
    shape: { kind: "address" },
    default: "127.0.0.1",
    help: "address to listen on",
  },
  data: {
    flag: "data",
    value: "DIR",
    variable: "FAUXKMS_DATA",
    worker: false,
    shape: { kind: "directory" },
    default: ".fauxkms",
    help: "where state lives; 'memory' keeps nothing",
    meaning: "where state lives; `memory` keeps nothing",
  },
  quotas: {
    flag: "quotas",
    value: "MODE",
    variable: "QUOTAS",
    worker: true,
    shape: { kind: "choice", of: ["enforce", "observe", "off"] },
    default: "enforce",
    help: "enforce, observe or off",
    meaning: "`enforce`, `observe` (count, refuse nothing), `off`",
  },
  /** Resource quotas of Alibaba Cloud; `follow`: enforced where the request quotas are. AWS's are raised by Service Quotas. */
  resourceQuotas: {
    flag: "resource-quotas",
    value: "MODE",
    variable: "RESOURCE_QUOTAS",
    worker: true,
    shape: { kind: "choice", of: ["follow", "enforce", "off"] },
    default: "follow",
    help: "Alibaba Cloud's resource quotas: follow --quotas, enforce or off",
    meaning:
      "resource quotas of Alibaba Cloud, outside of instances: `follow` (enforced only with `--quotas enforce`), `enforce`, `off`",
  },
  quotaProfile: {
    flag: "quota-profile",
    value: "NAME",
    variable: "QUOTA_PROFILE",
    worker: true,
    shape: { kind: "choice", of: ["seed", "current"] },
    default: "seed",
    help: "seed (2020) or current",
    meaning: "`seed`: AWS's figures of 2020, and today's for what is younger; `current`: today's",
  },
  /** The default is ours, because AWS publishes no number. */
  hotKeyLimit: {
    flag: "hot-key-limit",
    value: "N",
    variable: "HOT_KEY_LIMIT",
    worker: true,
    shape: { kind: "number", from: 0, to: 1_000_000, whole: true },
    default: "8",
    help: "changes of one key in a second; 0 for any number",
    meaning:
      "changes of one key in a second before it is throttled as hot; our number, AWS publishes none; `0` for no limit",
  },
  throttleHeader: {
    flag: "throttle-header",
    value: "MODE",
    variable: "THROTTLE_HEADER",
    worker: true,
    shape: { kind: "choice", of: ["on", "off"] },
    default: "on",
    help: "on or off: refusals say which quota refused",
    meaning:
      "whether throttled answers say what refused them, in a header that no cloud sends (`x-fauxkms-throttled-by`): `on` or `off`",
  },
  record: {
    flag: "record",
    value: "MODE",
    variable: "RECORD",
    worker: true,
    shape: { kind: "choice", of: ["on", "off"] },
    default: "on",
    help: "on or off: requests, usage, metrics, costs",
    meaning: "whether requests are recorded: `on` or `off`",
  },
  log: {
    flag: "log",
    value: "MODE",
    variable: "LOG",
    worker: true,
    shape: { kind: "choice", of: ["none", "refused", "all"] },
    default: "none",
    help: "a line on stderr for each answer: none, refused or all",
    meaning:
      "a line on stderr for answers of the clouds' APIs: `none`, `refused` (errors and dropped connections) or `all`",
  },
  /** Decision on requests for higher quotas: automatic, or by the control API. */
  quotaApproval: {
    flag: "quota-approval",
    value: "MODE",
    variable: "QUOTA_APPROVAL",
    worker: true,
    shape: { kind: "choice", of: ["auto", "deny", "manual"] },
    default: "auto",
    help: "requests for higher quotas: auto, deny or manual",
    meaning: "requests for higher quotas are approved (`auto`), refused (`deny`) or left to you (`manual`)",
  },
  /** Seconds of the workspace's clock. The default is ours, because AWS publishes no time. */
  quotaApprovalSeconds: {
    flag: "quota-approval-seconds",
    value: "N",
    variable: "QUOTA_APPROVAL_SECONDS",
    worker: true,
    shape: { kind: "number", from: 0, to: YEAR_SECONDS, whole: false },
    default: "5",
    help: "seconds until such a request is decided",
    meaning: "how long until then, on the workspace's clock",
  },
  /** The default is ours, because Alibaba Cloud publishes no time. */
  gatewayWaitMs: {
    flag: "gateway-wait",
    value: "MS",
    variable: "GATEWAY_WAIT_MS",
    worker: true,
    shape: { kind: "number", from: 0, to: 60_000, whole: true },
    default: "1000",
    help: "milliseconds a request waits at a dedicated gateway",
    meaning: "how long a request waits at a dedicated gateway that is at its limit; 0 refuses at once",
  },
  /** On a deployment, permissive mode also needs the variable ALLOW_PERMISSIVE (isolate/runtime.ts). */
  auth: {
    flag: "auth",
    value: "MODE",
    variable: "AUTH",
    worker: true,
    shape: { kind: "choice", of: ["permissive", "strict"] },
    default: "permissive",
    deployed: "strict",
    help: "permissive or strict",
    meaning: "`permissive`: any credentials; `strict`: signatures verified",
  },
  /** Whether policies, grants and RAM decide. `follow`: enforced in strict mode alone, where it is known who calls. */
  policies: {
    flag: "policies",
    value: "MODE",
    variable: "POLICIES",
    worker: true,
    shape: { kind: "choice", of: ["follow", "enforce", "observe", "off"] },
    default: "follow",
    help: "who may: follow --auth, enforce, observe or off",
    meaning:
      "whether policies and grants decide who may: `enforce`, `observe` (let pass, record what would have been denied), `off`; `follow` enforces with `--auth strict` alone",
  },
  /** The default is none, because AWS only says that it takes "a brief delay, usually less than five minutes". */
  grantDelaySeconds: {
    flag: "grant-delay",
    value: "SECONDS",
    variable: "GRANT_DELAY_SECONDS",
    worker: true,
    shape: { kind: "number", from: 0, to: 3600, whole: false },
    default: "0",
    help: "seconds until a new grant counts without its token",
    meaning: "how long a new grant of AWS KMS counts only with its token, on the workspace's clock",
  },
  /** A setting, because Alibaba Cloud's pages contradict each other. */
  expiredInstances: {
    flag: "expired-instances",
    value: "MODE",
    variable: "EXPIRED_INSTANCES",
    worker: true,
    shape: { kind: "choice", of: ["work", "stop"] },
    default: "stop",
    help: "KMS instances in the 15 days after their end: work or stop",
    meaning: "whether a KMS instance goes on working in the 15 days after its end: `work` or `stop`",
  },
  /** Whether accounts must open Alibaba Cloud KMS (OpenKmsService) before they use it. */
  activation: {
    flag: "activation",
    value: "MODE",
    variable: "ACTIVATION",
    worker: true,
    shape: { kind: "choice", of: ["open", "required"] },
    default: "open",
    help: "accounts of Alibaba Cloud: open, or required to open KMS first",
    meaning:
      "whether accounts of Alibaba Cloud have KMS from the start (`open`), or must call OpenKmsService first (`required`)",
  },
  fixture: {
    flag: "fixture",
    value: "FILE",
    variable: "FIXTURE",
    worker: false,
    shape: { kind: "file" },
    default: "",
    help: "a fixture or snapshot to load into a new server",
    meaning:
      "a fixture, a seed.yaml of local-kms or a snapshot to load before the server is ready, once for each data directory ([docs/fixtures.md](docs/fixtures.md), [docs/snapshots.md](docs/snapshots.md))",
  },
  fixturePassphrase: {
    flag: "fixture-passphrase",
    value: "TEXT",
    variable: "FIXTURE_PASSPHRASE",
    worker: false,
    shape: { kind: "token" },
    default: "",
    help: "the passphrase that a snapshot was made with",
    meaning: "the passphrase that a snapshot was made with; better by its environment variable",
  },
  adminToken: {
    flag: "admin-token",
    value: "TOKEN",
    variable: "ADMIN_TOKEN",
    worker: true,
    shape: { kind: "token" },
    default: "",
    help: "required by the control API when set",
    meaning: "asked for by the control API when set",
  },
  ...WORKSPACE_SETTINGS,
  allowedHosts: {
    flag: "allowed-host",
    value: "NAME",
    variable: "ALLOWED_HOSTS",
    worker: true,
    shape: { kind: "list", of: "host" },
    default: "",
    help: "further name of the server; repeatable",
    meaning:
      "a further name under which the server may be called, or `*.name`; repeatable, with commas in the variable ([docs/access.md](docs/access.md))",
  },
  allowedOrigins: {
    flag: "allowed-origin",
    value: "ORIGIN",
    variable: "ALLOWED_ORIGINS",
    worker: true,
    shape: { kind: "list", of: "origin" },
    default: "",
    help: "web origin that may call; repeatable",
    meaning: "a web origin whose pages may call it; repeatable",
  },
  extraRegions: {
    flag: "extra-region",
    value: "NAME",
    variable: "EXTRA_REGIONS",
    worker: true,
    shape: { kind: "list", of: "region" },
    default: "",
    help: "further Region in strict mode; repeatable",
    meaning:
      "in strict mode there are the clouds' Regions (`src/cloud/`, with their date) and these; repeatable",
  },
  nitroRoot: {
    flag: "nitro-root",
    value: "FILE",
    variable: "NITRO_ROOT",
    worker: true,
    shape: { kind: "certificate" },
    default: "",
    absent: "AWS's",
    help: "PEM file: root of Nitro attestation documents",
    meaning: "PEM certificate that attestation documents of enclaves must lead to",
  },
  /** "If KMS does not receive a response from the XKS proxy for any API call within 250ms, KMS will time out". */
  xksTimeoutMs: {
    flag: "xks-timeout",
    value: "MS",
    variable: "XKS_TIMEOUT_MS",
    worker: true,
    shape: { kind: "number", from: 1, to: 60_000, whole: true },
    default: "250",
    help: "milliseconds an external key store proxy may take",
    meaning: "how long an external key store's proxy may take",
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Table = typeof SETTINGS;

/** Name of a setting. */
export type SettingName = keyof Table;

/** The Worker's variables that are settings, as in its environment. */
export type SettingVariables = {
  readonly [Name in SettingName as Table[Name]["worker"] extends true
    ? Table[Name]["variable"]
    : never]?: string;
};

/** Parsed value of a shape: a choice or a number. */
type ValueOf<S> = S extends { kind: "choice"; of: readonly (infer Choice)[] }
  ? Choice
  : S extends { kind: "number" }
    ? number
    : never;

/** The Worker's settings that are choices or numbers. */
export type Settings = {
  readonly [Name in SettingName as Table[Name]["shape"]["kind"] extends "choice" | "number"
    ? Name
    : never]: ValueOf<Table[Name]["shape"]>;
};

/** All settings with their names, in the order of the table. */
export const NAMED_SETTINGS = Object.entries(SETTINGS) as readonly (readonly [SettingName, Setting])[];

/** Settings that the Worker reads as a choice or a number. */
export const WORKER_CHOICES = NAMED_SETTINGS.filter(
  ([, { worker, shape }]) => worker && (shape.kind === "choice" || shape.kind === "number"),
);

/**
 * Parses a value by its shape, as a text or a number.
 *
 * @returns undefined for a value that does not fit the shape.
 */
export function settingValue(shape: Shape, value: unknown): string | number | undefined {
  if (shape.kind === "choice") return shape.of.find((choice) => choice === value);
  if (shape.kind !== "number") return undefined;
  const number = Number(value);
  const fits = number >= shape.from && number <= shape.to && (!shape.whole || Number.isInteger(number));
  return fits ? number : undefined;
}

/**
 * Reads the settings from a Worker's variables; missing ones get their default.
 *
 * @param local whether this is the local server, because some defaults differ on a deployment.
 * @returns the settings, or in `wrong` the names of the variables with invalid values.
 */
export function readSettings(
  variables: SettingVariables,
  local: boolean,
): { readonly settings: Settings } | { readonly wrong: readonly string[] } {
  const read = WORKER_CHOICES.map(([name, setting]) => {
    const standard = local ? setting.default : defaultDeployed(setting);
    const given = variables[setting.variable as keyof SettingVariables];
    return [name, settingValue(setting.shape, given ?? standard)] as const;
  });
  const wrong = read.filter(([, value]) => value === undefined).map(([name]) => SETTINGS[name].variable);
  // `settingValue` has parsed each by its shape, from which the type is derived.
  return wrong.length > 0 ? { wrong } : { settings: Object.fromEntries(read) as unknown as Settings };
}

/** Default of a setting on a deployment. */
export function defaultDeployed(setting: Setting): string {
  return setting.deployed ?? setting.default;
}
