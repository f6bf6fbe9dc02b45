import { isStagedTable } from "../../directory/restored-rows.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { SavedWorkspace } from "../../objects/workspace/api.ts";
import { secretsAfter } from "./own.ts";
import { type ObjectPlace, Source } from "./source.ts";
import { Target } from "./target.ts";

/** Objects that are copied at the same time. */
const AT_ONCE = 8;

/**
 * Makes a workspace a copy of another one of this deployment, under whose master key both are wrapped. Access keys and
 * ClientKeys select one workspace of a deployment, so they stay with the origin; settings are left to the caller.
 *
 * @throws ControlError 409
 */
export async function fork(runtime: Runtime, from: string, to: string): Promise<SavedWorkspace> {
  const source = await Source.open(runtime, from);
  const target = await Target.begin(runtime, to);
  try {
    await target.expect(source.objects);
    const places = [...source.objects];
    while (places.length > 0) {
      await Promise.all(places.splice(0, AT_ONCE).map((place) => copy(source, target, place)));
    }
    for await (const part of source.directory(isStagedTable)) await target.stageDirectory(part);
    const { origin } = source.saved;
    await target.adopt({
      ...source.saved,
      settings: null,
      origin: {
        tokenSecrets: secretsAfter(runtime, { from, to }, source.saved),
        isForeign: origin?.isForeign ?? false,
      },
    });
    return source.saved;
  } catch (error) {
    await target.abandon();
    throw error;
  }
}

async function copy(source: Source, target: Target, place: ObjectPlace): Promise<void> {
  for await (const { begins, steps, parts } of source.rows(place)) {
    await target.stage(place, begins ? steps : null, parts);
  }
}
