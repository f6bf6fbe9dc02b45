import * as z from "zod/mini";
import type { Runtime } from "../isolate/runtime.ts";
import type { SavedWorkspace } from "../objects/workspace/api.ts";
import { DEFAULT_WORKSPACE, WORKSPACE_NAME } from "../workspace.ts";
import type { ControlContext } from "./call.ts";
import { worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { fork } from "./snapshots/fork.ts";
import { passphraseShape, restorerOf } from "./snapshots/passphrase.ts";
import { restore } from "./snapshots/restore.ts";

const NAMED = "must be the name of a workspace";
const nameShape = worded(NAMED, z.regex(WORKSPACE_NAME, NAMED));

/** What a workspace that is made can begin with: a member for each kind, and a case of `begin`. */
export const fromShape = z
  .union([
    nameShape,
    z.strictObject({ workspace: nameShape }),
    z.strictObject({ snapshot: z.string(), passphrase: z.optional(passphraseShape) }),
  ])
  .check(
    z.describe(
      "the name of a workspace, {workspace}, or {snapshot, passphrase}: a snapshot's text, and its passphrase",
    ),
  );

/** What a new workspace takes over besides its state. */
export type Beginning = Pick<SavedWorkspace, "settings" | "accounts">;

/**
 * Lets a workspace that nobody has used begin with the state of another one, or of a snapshot.
 *
 * @throws ControlError 400 for a snapshot that is wrong, 404 for a workspace that there is not, 409 if it is in use
 */
export async function begin(
  c: ControlContext,
  name: string,
  from: z.infer<typeof fromShape>,
): Promise<Beginning> {
  const { runtime } = c.var;
  await requireUnused(runtime, name);
  if (typeof from === "object" && "snapshot" in from) {
    const { body } = new Response(from.snapshot);
    const who = restorerOf(c, from.passphrase ?? null);
    return restore(runtime, name, body, { ...who, leavesSettings: true });
  }
  const origin = typeof from === "string" ? from : from.workspace;
  await requireWorkspace(runtime, origin);
  return fork(runtime, origin, name);
}

/** Requires that a workspace has nothing. @throws ControlError 409 */
export async function requireUnused(runtime: Runtime, name: string): Promise<void> {
  if (await isEmpty(runtime, name)) return;
  throw new ControlError(
    409,
    "conflict",
    `the workspace '${name}' is in use: reset it, or choose another name`,
  );
}

async function requireWorkspace(runtime: Runtime, name: string): Promise<void> {
  if (name === DEFAULT_WORKSPACE || (await runtime.workspaceTokens.workspace(name, Date.now()))) return;
  if (await isEmpty(runtime, name)) {
    throw new ControlError(404, "notFound", `from: there is no workspace '${name}' to begin with`);
  }
}

async function isEmpty(runtime: Runtime, name: string): Promise<boolean> {
  const { keyStores, counters, hasJournal, hasIdentities } = await runtime.workspaces.object(name).contents();
  return keyStores.length === 0 && counters.length === 0 && !hasJournal && !hasIdentities;
}
