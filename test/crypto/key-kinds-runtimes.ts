import { join } from "node:path";
import { workerUrl } from "../support/shared-servers.ts";
import { RUNS, type Runs } from "./key-kinds-runs.ts";

type Name = keyof Runs;
type Input<N extends Name> = Parameters<Runs[N]>[0];
type Output<N extends Name> = Awaited<ReturnType<Runs[N]>>;

/** Runs one of `RUNS` somewhere. */
export type Run = <N extends Name>(name: N, input: Input<N>) => Promise<Output<N>>;

/** Both runtimes, for all tests of the file that calls this. */
export function bothRuntimes(): readonly (readonly [runtime: string, run: Run])[] {
  const inNode = ((name: Name, input: never) => RUNS[name](input)) as Run;
  const inWorkerd = (async (name: Name, input: never) => {
    const body = JSON.stringify(input);
    const url = workerUrl(join(import.meta.dirname, "key-kinds-worker.ts"));
    const response = await fetch(`${url}/${name}`, { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  }) as Run;
  return [
    ["Node", inNode],
    ["workerd", inWorkerd],
  ];
}
