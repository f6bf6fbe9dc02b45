import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { build } from "vite";
import { builtWorker } from "../../cli/build.ts";

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

/** A module and all it imports as one text. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry, formats: ["es"] },
      rolldownOptions: { external: /^(node|cloudflare):/ },
    },
  });
  for (const { output } of [built].flat() as { output: { type: string; code?: string }[] }[]) {
    for (const file of output) if (file.type === "chunk" && file.code !== undefined) return file.code;
  }
  throw new Error(`nothing was built of ${entry}`);
}
