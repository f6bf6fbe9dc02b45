import { timeOf } from "../../src/clock.ts";
import type { Runtime } from "../../src/isolate/runtime.ts";
import { scopeOf } from "../../src/workspace.ts";

/** Answers `/__access` as JSON: what guards a key against a caller, and whether the isolate knew it at once. */
export async function accessOf(
  { workspaces, keys }: Runtime,
  asked: URLSearchParams,
  ctx: ExecutionContext,
): Promise<Response> {
  const of = (name: string) => asked.get(name) ?? "";
  const background = (work: Promise<unknown>) => ctx.waitUntil(work);
  const wall = Date.now();
  const state = await workspaces.get(of("workspace"), wall, background);
  const [cloud, region] =
    of("cloud") === "alibaba" ? (["alibaba", "cn-hangzhou"] as const) : (["aws", "us-east-1"] as const);
  const scope = scopeOf(of("workspace"), cloud, of("account"), region);
  const context = { scope, state, now: timeOf(state.clock, wall), wall, background };
  const key = await keys.find(context, of("key"));
  if (!key) return Response.json(null);
  const access = keys.access(context, key, asked.getAll("grantee"));
  return Response.json({ ...(await access), atOnce: !(access instanceof Promise) });
}
