import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Miniflare } from "miniflare";
import { afterAll, beforeAll } from "vitest";
import { startWorker } from "../support/worker.ts";
import { RUNS, type Runs } from "./key-kinds-runs.ts";

type Name = keyof Runs;
type Input<N extends Name> = Parameters<Runs[N]>[0];
type Output<N extends Name> = Awaited<ReturnType<Runs[N]>>;

/** Runs one of `RUNS` somewhere. */
export type Run = <N extends Name>(name: N, input: Input<N>) => Promise<Output<N>>;

/** Both runtimes, for all tests of the file that calls this. */
export function bothRuntimes(): readonly (readonly [runtime: string, run: Run])[] {
  let worker: Miniflare;
  beforeAll(async () => {
    worker = await startWholeWorker();
  });
  afterAll(() => worker?.dispose());
  const inNode = ((name: Name, input: never) => RUNS[name](input)) as Run;
  const inWorkerd = (async (name: Name, input: never) => {
    const body = JSON.stringify(input);
    const response = await worker.dispatchFetch(`http://localhost/${name}`, { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }) as Run;
  return [
    ["Node", inNode],
    ["workerd", inWorkerd],
  ];
}

/** `startWorker` takes the first chunk of what is built; what is imported when needed has to be in it. */
async function startWholeWorker(): Promise<Miniflare> {
  const directory = await mkdtemp(join(tmpdir(), "fauxkms-"));
  try {
    const outfile = join(directory, "worker.js");
    const entryPoints = [join(import.meta.dirname, "key-kinds-worker.ts")];
    await build({
      entryPoints,
      outfile,
      bundle: true,
      format: "esm",
      target: "esnext",
      external: ["node:*"],
    });
    return await startWorker(outfile);
  } finally {
    await rm(directory, { recursive: true });
  }
}
