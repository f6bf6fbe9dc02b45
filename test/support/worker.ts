import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

import { builtWorker } from "../../cli/built.ts";

/**
 * Runs a Worker of tests in workerd, with the compatibility settings of the deployed one.
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

/** Several isolates of one Worker that share its Durable Objects, as in a deployment. */
export interface SharedIsolates {
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

/**
 * Runs a Worker of tests in several isolates.
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

/** A module and all its static and dynamic imports as one text. */
export async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    external: ["node:*", "cloudflare:*"],
    loader: { ".sql": "text", ".txt": "text" },
    // `sm-crypto-v2` imports `crypto` where there is no global one, `xml-crypto` loads it and `util`.
    alias: { crypto: "node:crypto", util: "node:util" },
    // `node-forge` loads it with `require`, which wrangler turns into an import.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`nothing was built of ${entry}`);
  return file.text;
}
