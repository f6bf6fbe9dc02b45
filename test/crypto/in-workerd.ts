import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { startWorker } from "../support/worker.ts";
import type { Report } from "./report.ts";

/** What `library-worker.ts` reports of a run inside workerd. */
export async function inWorkerd(path: string, vectors: object): Promise<Report> {
  const directory = await mkdtemp(join(tmpdir(), "fauxkms-"));
  try {
    // `startWorker` takes the first chunk of what is built; what is imported when needed has to be in it.
    const outfile = join(directory, "worker.js");
    await build({
      entryPoints: [join(import.meta.dirname, "library-worker.ts")],
      outfile,
      bundle: true,
      format: "esm",
      target: "esnext",
      external: ["node:*"],
      // `sm-crypto-v2` asks for it where there is no global one.
      alias: { crypto: "node:crypto" },
    });
    const worker = await startWorker(outfile);
    try {
      const body = JSON.stringify(vectors);
      const response = await worker.dispatchFetch(`http://localhost/${path}`, { method: "POST", body });
      if (response.status !== 200) throw new Error(await response.text());
      return (await response.json()) as Report;
    } finally {
      await worker.dispose();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}
