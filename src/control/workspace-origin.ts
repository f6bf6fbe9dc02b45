import * as z from "zod/mini";
import type { Env } from "../env.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { checkFixture, loadFixture } from "./fixtures/load.ts";

/** What a new workspace is filled with: the member `from` of `POST workspaces`. */
export const originShape = z.union([z.strictObject({ fixture: z.record(z.string(), z.unknown()) })]);

type Origin = z.infer<typeof originShape>;

/** Checks an origin before the workspace is made, as far as that is possible. @throws ControlError 400 */
export async function checkOrigin(_env: Env, runtime: Runtime, { fixture }: Origin): Promise<void> {
  await checkFixture(runtime, fixture);
}

/** Fills a life of a workspace; what it has already is skipped. @throws ControlError 400, 409 */
export async function fillFrom(
  env: Env,
  runtime: Runtime,
  { workspace, life }: { readonly workspace: string; readonly life: number },
  { fixture }: Origin,
): Promise<void> {
  await loadFixture(env, runtime, workspace, fixture, { mode: "merge", life });
}
