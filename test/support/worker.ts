import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

import { builtWorker } from "../../cli/built.ts";

/**
 * Runs a test's own Worker in workerd, with the compatibility settings of the one that is deployed.
 *
 * @param entry path of its module.
 */
export async function startWorker(entry: string): Promise<Miniflare> {
  const { workerOptions } = await builtWorker();
  const { compatibilityDate, compatibilityFlags } = workerOptions as {
    compatibilityDate: string;
    compatibilityFlags: string[];
  };
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "test",
          compatibilityDate,
          compatibilityFlags,
          modules: [{ type: "ESModule", path: "worker.js", contents: await bundle(entry) }],
        },
      ],
    }),
  );
  await worker.ready;
  return worker;
}

/** Several isolates of one Worker that share its Durable Objects, as a deployment has many. */
export interface SharedIsolates {
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

/**
 * Runs a test's own Worker in several isolates.
 *
 * @param entry path of its module.
 * @param objects classes of Durable Objects that it exports, by binding.
 */
export async function startIsolates(
  entry: string,
  count: number,
  objects: Readonly<Record<string, string>>,
): Promise<SharedIsolates> {
  const { workerOptions } = await builtWorker();
  const { compatibilityDate, compatibilityFlags } = workerOptions;
  const script = await bundle(entry);
  const names = Array.from({ length: count }, (_, index) => `isolate-${index}`);
  const [first = ""] = names;
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: names.map((name) => ({
        name,
        compatibilityDate,
        compatibilityFlags,
        modules: [{ type: "ESModule" as const, path: "worker.js", contents: script }],
        durableObjects: Object.fromEntries(
          Object.entries(objects).map(([binding, className]) => [
            binding,
            { className, useSQLite: true, ...(name !== first && { scriptName: first }) },
          ]),
        ),
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      })),
    }),
  );
  await worker.ready;
  const urls = await Promise.all(names.map(async (name) => (await worker.unsafeGetDirectURL(name)).origin));
  return { urls, stop: () => worker.dispose() };
}

/** A module and all it imports, when needed or at once, as one text. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    external: ["node:*", "cloudflare:*"],
    loader: { ".sql": "text" },
    // `sm-crypto-v2` asks for it where there is no global one.
    alias: { crypto: "node:crypto" },
    // So does `node-forge`, by `require`, which wrangler makes an import of.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`nothing was built of ${entry}`);
  return file.text;
}
