import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { onTestFinished } from "vitest";
import { builtWorker } from "../../cli/built.ts";

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
  /** Limit of refusals of an address in 10 seconds; without it no limit is bound. */
  readonly callerLimit?: number;
  /** Limit of requests of an address for a workspace without a token in 60 seconds; without it no limit is bound. */
  readonly signupLimit?: number;
  /** Directory of its storage, for several deployments one after the other; by default a temporary one. */
  readonly storage?: string;
  /** A Worker in front of ours, which has ours as the service KMS. */
  readonly front?: string;
}

/** Starts the bundle as it would be deployed, with an empty D1. It is stopped with the test. */
export async function deploy({
  variables = {},
  without = [],
  callerLimit,
  signupLimit,
  storage,
  front,
}: Peculiarities = {}): Promise<{
  readonly url: string;
  readonly miniflare: Miniflare;
}> {
  const { script, name, workerOptions } = await builtWorker();
  const folder = dirname(script);
  const modules = [
    { type: "ESModule" as const, path: script, contents: readFileSync(script, "utf8") },
    ...globSync("*.sql", { cwd: folder }).map((file) => ({
      type: "Text" as const,
      path: join(folder, basename(file)),
      contents: readFileSync(join(folder, file), "utf8"),
    })),
  ];
  const bound = <T>(bindings: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(bindings).filter(([binding]) => !without.includes(binding)));
  const set = Object.entries({ ...SETTINGS, ...variables }).filter(([, value]) => value !== undefined);
  const ours = {
    name,
    compatibilityDate: workerOptions.compatibilityDate,
    compatibilityFlags: workerOptions.compatibilityFlags,
    modulesRoot: folder,
    modules,
    durableObjects: bound(workerOptions.durableObjects),
    d1Databases: bound(workerOptions.d1Databases),
    ratelimits: {
      ...(callerLimit !== undefined && {
        UNIDENTIFIED_CALLERS: { namespace_id: "4599", simple: { limit: callerLimit, period: 10 as const } },
      }),
      ...(signupLimit !== undefined && {
        SIGNUPS: { namespace_id: "4600", simple: { limit: signupLimit, period: 60 as const } },
      }),
    },
    bindings: Object.fromEntries(set) as Record<string, string>,
  };
  const { compatibilityDate } = workerOptions;
  const first =
    front === undefined
      ? []
      : [
          {
            name: "front",
            compatibilityDate,
            modules: true as const,
            script: front,
            serviceBindings: { KMS: name },
          },
        ];
  const options = convertV4MiniflareOptions({ port: 0, workers: [...first, ours] });
  const miniflare = new Miniflare({
    ...options,
    ...(storage !== undefined && { resourcePersistencePath: storage }),
  });
  onTestFinished(() => miniflare.dispose());
  const url = await miniflare.ready;
  return { url: url.origin, miniflare };
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
