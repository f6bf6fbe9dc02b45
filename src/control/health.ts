import type { Env } from "../env.ts";
import { type Runtime, runtimeOf, SetupError } from "../isolate/runtime.ts";
import { describe, messageOf } from "../surface/describe.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";

/** Time for which a result is cached, milliseconds, so that frequent health checks cost one check in it. */
const KEEP_MS = 1000;

/** Wall-clock time of the last check that found no problem. */
let wellAt = Number.NEGATIVE_INFINITY;
let wellRuntime: Runtime | undefined;

/**
 * Why keys cannot be created; null where they can. It checks the secret, the settings and all bindings, and queries the
 * database, which migrates it, and a Durable Object.
 */
export async function problemOf(env: Env): Promise<string | null> {
  let runtime: Runtime;
  try {
    runtime = runtimeOf(env);
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
  const age = Date.now() - wellAt;
  if (wellRuntime === runtime && age >= 0 && age < KEEP_MS) return null;
  const problem =
    (await failureOf("the D1 database DB", () => runtime.database.prepare("SELECT 1").run())) ??
    (await failureOf("the Durable Objects WORKSPACES", () =>
      runtime.workspaces.refresh(DEFAULT_WORKSPACE),
    )) ??
    (await secretProblem(env, runtime));
  if (problem === null) {
    wellAt = Date.now();
    wellRuntime = runtime;
  }
  return problem;
}

/** Why the deployment secret does not fit the stored data, or why that cannot be checked; null where it fits. */
async function secretProblem(env: Env, runtime: Runtime): Promise<string | null> {
  const failure = await failureOf("what was wrapped under FAUXKMS_SECRET", () => runtime.secretCheck.look());
  if (failure !== null) return failure;
  try {
    runtimeOf(env);
    return null;
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
}

async function failureOf(what: string, ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    console.error("health", describe(error));
    return `${what} cannot be used: ${messageOf(error)}`;
  }
}
