import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The projects of Vitest, in the order in which their files start.
 *
 * - `long`: the files of `LONG`.
 * - `api`: other files that import one of `SERVES`, directly or indirectly.
 * - `unit`: all others. They need no server and no build.
 */
export const PROJECTS = ["long", "api", "unit"] as const;
export type ProjectName = (typeof PROJECTS)[number];

/**
 * Files whose tests kill servers, start them again and again, wait for real time to pass, open a browser, or send
 * thousands of requests. They start first, the longest one at the head: else the last one would run on alone.
 */
export const LONG: readonly string[] = [
  "test/hostile/hostile.test.ts",
  "test/console/pages.test.ts",
  "test/upgrade/fixtures.test.ts",
  "test/aws/kms/multi-region-restart.test.ts",
  "test/cli/crash.test.ts",
  "test/cli/instances-crash.test.ts",
  "test/cli/alarms-crash.test.ts",
  "test/cli/workspaces-end.test.ts",
  "test/cli/snapshots-crash.test.ts",
  "test/cli/fixture-crash.test.ts",
  "test/alibaba/kms/mutations.test.ts",
  "test/aws/kms/mutated-requests.test.ts",
  "test/objects/key-store/upgrade.test.ts",
  "test/scale/counts.test.ts",
  "test/cli/lock.test.ts",
  "test/cli/tls.test.ts",
  "test/control/secret-check.test.ts",
  "test/cli/stop.test.ts",
  "test/cli/start.test.ts",
  "test/cli/npm-start.test.ts",
  "test/cli/deleted-data.test.ts",
  "test/cli/notices.test.ts",
  "test/cli/log.test.ts",
  "test/cli/files.test.ts",
  "test/cli/cold-starts.test.ts",
  "test/control/requests.test.ts",
  "test/control/catching-up.test.ts",
  "test/alibaba/kms/secrets-restart.test.ts",
  "test/alibaba/kms/instances-restart.test.ts",
  "test/alibaba/kms/access-points-restart.test.ts",
  "test/alibaba/instance-api/restart.test.ts",
  "test/alibaba/instance-api/mutations.test.ts",
  "test/alibaba/bss/mutations.test.ts",
  "test/alibaba/kms/gateway-queue.test.ts",
  "test/aws/kms/custom-key-stores-restart.test.ts",
  "test/aws/service-quotas/modes.test.ts",
  "test/quotas/isolates.test.ts",
  "test/quotas/distance.test.ts",
  "test/faults/isolates.test.ts",
  "test/cli/damaged-data.test.ts",
  "test/cli/exposure.test.ts",
  "test/cli/nitro-root.test.ts",
  "test/cli/bill.test.ts",
  "test/cli/fixture.test.ts",
  "test/cli/snapshot-fixture.test.ts",
  "test/cli/all-kinds-of-keys.test.ts",
  "test/cli/closed-log.test.ts",
  "test/cli/deploy.test.ts",
  "test/cli/preview-worker.test.ts",
  "test/console/actions.test.ts",
  "test/console/keyboard.test.ts",
  "test/console/sign-in.test.ts",
  "test/console/urls.test.ts",
  "test/docs/blocks.test.ts",
  "test/package/pack.test.ts",
  "test/examples/service.test.ts",
];

/** Modules that only tests with a server import: the shared servers, workerd, and other processes. */
export const SERVES: ReadonlySet<string> = new Set([
  "test/support/shared-servers.ts",
  "miniflare",
  "node:child_process",
]);

const root = dirname(dirname(import.meta.dirname));

/** Paths of all test files from the root. */
export function testFiles(): string[] {
  return globSync("test/**/*.test.ts", { cwd: root }).sort();
}

/** The project of each test file. */
export function projectsOfFiles(): ReadonlyMap<string, ProjectName> {
  const reaches = new Imports();
  return new Map(
    testFiles().map((file) => {
      if (LONG.includes(file)) return [file, "long"];
      return [file, reaches.server(file) ? "api" : "unit"];
    }),
  );
}

/** Position of a file in `LONG`; for other files the position after the last. */
export function rankOf(file: string): number {
  const rank = LONG.indexOf(file);
  return rank < 0 ? LONG.length : rank;
}

/** The imports of files, without types, each file read once. */
class Imports {
  readonly #direct = new Map<string, readonly string[]>();

  /** Whether a file imports one of `SERVES`, directly or indirectly. */
  server(file: string): boolean {
    const seen = new Set([file]);
    for (const each of seen) {
      if (SERVES.has(each)) return true;
      for (const next of this.#of(each)) seen.add(next);
    }
    return false;
  }

  #of(file: string): readonly string[] {
    let direct = this.#direct.get(file);
    if (!direct) {
      direct = /\.ts$/.test(file) && existsSync(join(root, file)) ? importsOf(file) : [];
      this.#direct.set(file, direct);
    }
    return direct;
  }
}

const STATIC = /^(?:import|export)\s+(?!type\s)[^;"]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"([^"]+)"\s*\)/g;

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(STATIC), ...text.matchAll(DYNAMIC)].map(([, from, bare]) => {
    const to = from ?? bare ?? "";
    return to.startsWith(".") ? join(dirname(file), to) : to;
  });
}
