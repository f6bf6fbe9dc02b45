import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { builtWorker } from "../../cli/built.ts";
import { readStartOptions } from "../../cli/options.ts";
import { freePort, startServer } from "../../cli/server.ts";
import { newRsaMaterial } from "./rsa-keys.ts";
import { bundle } from "./worker.ts";

/** Numbers by name. */
export type Tally = Readonly<Record<string, number>>;

/** Calls of a workspace's Durable Objects by `<class>.<method>`, and rows that they have written, by class. */
export interface Counts {
  readonly calls: Tally;
  readonly rows: Tally;
}

/** A server that counts its calls of Durable Objects and the rows that they write (counted-worker.ts). */
export interface CountedServer {
  readonly url: string;
  /** URL of a second isolate with the same Durable Objects, whose calls are not counted. */
  readonly twinUrl: string;
  readonly counts: (workspace: string) => Promise<Counts>;
  /** Statements of D1 that all workspaces have had so far. */
  readonly statements: () => Promise<number>;
  /** Puts all Durable Objects so many milliseconds away. */
  readonly putAway: (ms: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts such a server with its data in memory. @param args further options of the command line. */
export async function startCounted(...args: readonly string[]): Promise<CountedServer> {
  const built = await builtWorker();
  const folder = mkdtempSync(join(tmpdir(), "fauxkms-counted-"));
  copyFileSync(join(dirname(built.script), "d1.js"), join(folder, "d1.js"));
  const script = join(folder, "index.js");
  writeFileSync(script, await bundle(join(import.meta.dirname, "counted-worker.ts")));
  const options = readStartOptions(["--port", "0", "--data", "memory", ...args], {});
  const port = await freePort("127.0.0.1", 0);
  const server = await startServer(options, [{ name: "twin", port }], {
    build: async () => ({ ...built, script }),
    newRsaKey: newRsaMaterial,
  });
  rmSync(folder, { recursive: true, force: true });
  const counts = async (workspace: string) =>
    (await (await fetch(`${server.url}/__counts?workspace=${workspace}`)).json()) as Counts;
  const statements = async () => (await counts("directory")).calls.D1 ?? 0;
  const putAway = async (ms: number) => void (await fetch(`${server.url}/__away?ms=${ms}`));
  const twinUrl = `http://127.0.0.1:${port}`;
  return { url: server.url, twinUrl, counts, statements, putAway, stop: () => server.stop() };
}

/** What was counted between two moments. */
export function between(before: Counts, after: Counts): Counts {
  const difference = (one: Tally, other: Tally) =>
    Object.fromEntries(
      Object.entries(other)
        .map(([name, count]) => [name, count - (one[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  return { calls: difference(before.calls, after.calls), rows: difference(before.rows, after.rows) };
}

/** The sum of all numbers. */
export function sumOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0);
}
