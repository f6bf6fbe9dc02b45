import { join } from "node:path";
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
    worker = await startWorker(join(import.meta.dirname, "key-kinds-worker.ts"));
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
