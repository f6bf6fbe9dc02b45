import { expect, it } from "vitest";
import { WALL_CLOCK } from "../../../src/clock.ts";
import { ControlError } from "../../../src/control/errors.ts";
import { Source } from "../../../src/control/snapshots/source.ts";
import type { Runtime } from "../../../src/isolate/runtime.ts";

/** A workspace without objects, whose generation is the next of a list each time that it is asked for. */
async function sourceIn(generations: number[]) {
  const state = () => ({ generation: generations.shift(), clock: WALL_CLOCK });
  const restores = { saved: () => ({}) };
  const contents = () => ({ keyStores: [], counters: [], hasJournal: false });
  const prepared = { bind: () => ({ all: () => ({ results: [] }) }) };
  const runtime = {
    keys: { flushAllUses: () => {} },
    faults: { report: () => {} },
    instances: { catchUp: () => {} },
    workspaces: { object: () => ({ restores, contents }), refresh: state },
    database: { prepare: () => prepared },
  };
  return Source.open(runtime as unknown as Runtime, "w");
}

async function read(source: Source): Promise<void> {
  for await (const _ of source.directory(() => true));
}

it("a workspace that is reset while it is read, before its rows in the directory, makes no snapshot", async () => {
  await read(await sourceIn([1, 1]));
  await expect(read(await sourceIn([1, 2]))).rejects.toEqual(
    new ControlError(409, "conflict", "the workspace was reset meanwhile"),
  );
});
