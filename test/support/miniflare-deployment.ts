import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { onTestFinished } from "vitest";
import { builtWorker } from "../../cli/built.ts";
import { type Peculiarities, variablesOf } from "./deployment.ts";

/** Differences of a deployment in Miniflare from the default. */
export interface MiniflarePeculiarities extends Pick<Peculiarities, "variables" | "storage"> {
  /** Limit of refusals of an address in 10 seconds; without it no limit is bound. */
  readonly callerLimit?: number;
  /** Limit of requests of an address for a workspace without a token in 60 seconds; without it no limit is bound. */
  readonly signupLimit?: number;
  /** A Worker in front of ours, which has ours as the service KMS. */
  readonly front?: string;
}

/**
 * Starts the bundle as it would be deployed in Miniflare, with an empty D1. It is stopped with the test. It costs three
 * times the CPU time of `deploy`, so it is for what only Miniflare has: rate limits, another Worker, its own D1.
 */
export async function deployInMiniflare({
  variables = {},
  callerLimit,
  signupLimit,
  storage,
  front,
}: MiniflarePeculiarities = {}): Promise<{
  readonly url: string;
  readonly miniflare: Miniflare;
}> {
  const { script, name, workerOptions } = await builtWorker();
  const { compatibilityDate, compatibilityFlags, durableObjects, d1Databases } = workerOptions;
  const folder = dirname(script);
  const modules = [
    { type: "ESModule" as const, path: script, contents: readFileSync(script, "utf8") },
    ...globSync("*.{sql,txt}", { cwd: folder }).map((file) => ({
      type: "Text" as const,
      path: join(folder, basename(file)),
      contents: readFileSync(join(folder, file), "utf8"),
    })),
  ];
  const ours = {
    name,
    compatibilityDate,
    compatibilityFlags,
    modulesRoot: folder,
    modules,
    durableObjects,
    d1Databases,
    ratelimits: {
      ...(callerLimit !== undefined && {
        UNIDENTIFIED_CALLERS: { namespace_id: "4599", simple: { limit: callerLimit, period: 10 as const } },
      }),
      ...(signupLimit !== undefined && {
        SIGNUPS: { namespace_id: "4600", simple: { limit: signupLimit, period: 60 as const } },
      }),
    },
    bindings: variablesOf(variables),
  };
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
