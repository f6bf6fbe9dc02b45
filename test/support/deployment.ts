import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { onTestFinished } from "vitest";
import { type Built, builtWorker } from "../../cli/built.ts";
import { startWorkerd } from "../../cli/workerd.ts";
import { configOf, DISKS, RSA_KEYS } from "../../cli/workerd-config.ts";

/** Default settings: permissive, so that clients need no access key. */
const SETTINGS = {
  FAUXKMS_SECRET: "the secret of a test's deployment",
  ADMIN_TOKEN: "token",
  AUTH: "permissive",
  ALLOW_PERMISSIVE: "anyone may use this deployment",
};

/** Differences of a deployment from the default. */
export interface Peculiarities {
  /** Variables and secrets; undefined leaves one out. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Names of bindings to leave out. */
  readonly without?: readonly string[];
  /** Directory of its storage, for several deployments one after the other; by default a temporary one. */
  readonly storage?: string;
  /** Path of a socket where RSA keys are made; by default the Worker makes them. */
  readonly rsaKeys?: string;
}

/** Starts the bundle with the bindings that a deployment has, and an empty D1. It is stopped with the test. */
export async function deploy({
  variables = {},
  without = [],
  storage,
  rsaKeys,
}: Peculiarities = {}): Promise<{
  readonly url: string;
  stop(): Promise<void>;
}> {
  const built = withoutBindings(await builtWorker(), without);
  const set = variablesOf(variables);
  const scratch = mkdtempSync(join(tmpdir(), "fauxkms-deployment-"));
  const disks = Object.values(DISKS).map((name) => [name, join(storage ?? scratch, name.replace(":", "-"))]);
  for (const [, path = ""] of disks) mkdirSync(path, { recursive: true });
  const config = join(scratch, "workerd.capnp");
  writeFileSync(config, configOf(built, Object.keys(set), [], { rsaKeys: rsaKeys !== undefined }));
  const workerd = await startWorkerd({
    config,
    sockets: { [built.name]: "127.0.0.1:0" },
    disks: Object.fromEntries(disks),
    services: rsaKeys === undefined ? {} : { [RSA_KEYS]: `unix:${rsaKeys}` },
    variables: set,
    scratch,
    locks: [],
  });
  const stop = async () => {
    await workerd.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${workerd.ports.get(built.name)}`, stop };
}

/** The variables and secrets of a deployment. */
export function variablesOf(variables: Peculiarities["variables"]): Record<string, string> {
  const all: [string, string | undefined][] = Object.entries({ ...SETTINGS, ...variables });
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function withoutBindings({ workerOptions, ...built }: Built, names: readonly string[]): Built {
  const bound = <T>(bindings: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(bindings).filter(([binding]) => !names.includes(binding)));
  const durableObjects = bound(workerOptions.durableObjects);
  return {
    ...built,
    workerOptions: { ...workerOptions, durableObjects, d1Databases: bound(workerOptions.d1Databases) },
  };
}

/** A client of a deployment, without retries. */
export function clientOf(url: string, accessKeyId: string, secretAccessKey = "any"): KMSClient {
  return new KMSClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
}
