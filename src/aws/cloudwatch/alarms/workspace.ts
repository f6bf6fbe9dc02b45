import { timeOf } from "../../../clock.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { scopeOf, type WorkspaceState } from "../../../workspace.ts";
import { catchUp, isDue } from "./catch-up.ts";

/** Evaluates all alarms of a workspace up to its present. */
export async function catchUpAlarms(
  runtime: Runtime,
  workspace: string,
  state: WorkspaceState,
): Promise<void> {
  const journal = runtime.journal(workspace);
  const now = timeOf(state.clock, Date.now());
  const due = (await journal.alarms(state, {})).filter((alarm) => isDue(alarm, now));
  const places = new Map(due.map(({ account, region }) => [`${account}/${region}`, { account, region }]));
  if (places.size > 0) await runtime.recorder?.flush();
  for (const { account, region } of places.values()) {
    const counters = runtime.counters(scopeOf(workspace, "aws", account, region));
    await catchUp({ caller: { account, region }, runtime, journal, counters, state, now });
  }
}
