import type { Env } from "../env.ts";
import { type Runtime, runtimeOf, SetupError } from "../isolate/runtime.ts";
import { describe, messageOf } from "../surface/describe.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";

/** How long an answer is good for, in milliseconds: whoever asks all the time costs one look in it. */
const KEEP_MS = 1000;

/** When keys could be made, by the wall clock. */
let wellAt = Number.NEGATIVE_INFINITY;
let wellRuntime: Runtime | undefined;

/**
 * Why keys cannot be made; null where they can. It looks at the secret, the settings and all bindings, and asks the
 * database, which is brought up to date by that, and an object.
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

/** Why the secret is not the one of the stored data, or why that cannot be told. */
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
