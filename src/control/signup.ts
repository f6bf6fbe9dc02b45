import { randomBytes } from "../crypto/random.ts";
import type { Maker } from "../directory/workspace-makers.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { Making } from "../objects/workspace/api.ts";
import { randomAlphanumeric } from "../secrets/password.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";
import type { WorkspaceLimits } from "../workspace-limits.ts";
import { ControlError } from "./errors.ts";

/** Length of a generated name in characters. */
const NAME_LENGTH = 12;

/** Life of an openly made workspace whose maker says nothing, seconds; ours. */
const OPEN_LIFE_SECONDS = 3600;

/** A workspace that may be made now: its name, and what its maker does not choose. */
export interface Permit extends Pick<Making, "ttlMs" | "limits" | "onto"> {
  readonly name: string;
}

interface Asked {
  readonly name?: string | undefined;
  readonly ttlSeconds?: number | undefined;
}

/**
 * Permits a workspace to whoever asks for one, and reserves it for its maker if that is not the admin.
 *
 * @param maker null for the admin.
 * @throws ControlError 400, 403, 409, 429
 */
export async function permitOf(runtime: Runtime, maker: Maker | null, asked: Asked): Promise<Permit> {
  if (maker !== null && "address" in maker) return permitOpenly(runtime, maker, asked);
  const { name = newName(), ttlSeconds } = asked;
  const permit = { name, ttlMs: ttlSeconds === undefined ? null : ttlSeconds * 1000, limits: null };
  return { ...permit, onto: maker === null ? "any" : await reserve(runtime, maker, name) };
}

/** Reserves a workspace for a maker with a token. @returns what there may be of that name */
async function reserve(runtime: Runtime, maker: Maker, name: string): Promise<"own" | "nothing"> {
  const { generation, life } = await runtime.workspaces.refresh(name);
  if (await runtime.workspaceMakers.owns(maker, name, life)) return "own";
  const isMade = (await runtime.workspaceTokens.workspace(name, Date.now())) !== null;
  const reservation = { workspace: name, maker, generation, life, expiresAt: null, most: Infinity };
  if (name === DEFAULT_WORKSPACE || isMade) throw taken(name);
  if ((await runtime.workspaceMakers.reserve(reservation, Date.now())) !== "reserved") throw taken(name);
  return "nothing";
}

/** Permits a workspace to somebody without a token, within the limits of the server. */
async function permitOpenly(
  runtime: Runtime,
  maker: { readonly address: string },
  asked: Asked,
): Promise<Permit> {
  const { openLifeSeconds, openWorkspaces, openStores, openKeys, openRequests } = runtime.settings;
  const now = Date.now();
  const retryAfter = await runtime.signupLimit.over(maker.address, now);
  if (retryAfter !== null) {
    const message = "too many workspaces were asked for from this address";
    throw new ControlError(429, "throttled", message, { retryAfter });
  }
  // Another maker might expect a name that anybody could have taken before.
  if (asked.name !== undefined) {
    throw new ControlError(403, "forbidden", "name: is chosen by the server for who has no token");
  }
  const { ttlSeconds = Math.min(OPEN_LIFE_SECONDS, openLifeSeconds) } = asked;
  if (ttlSeconds > openLifeSeconds) {
    const most = `must be ${openLifeSeconds} at most without a token (setting OPEN_LIFE_SECONDS)`;
    throw new ControlError(400, "invalid", `ttlSeconds: ${most}`);
  }
  const name = newName();
  const { generation, life } = await runtime.workspaces.refresh(name);
  const expiresAt = now + ttlSeconds * 1000;
  const reservation = { workspace: name, maker, generation, life, expiresAt, most: openWorkspaces };
  if ((await runtime.workspaceMakers.reserve(reservation, now)) !== "reserved") {
    const most = `${openWorkspaces} workspaces, the most without a token (setting OPEN_WORKSPACES)`;
    throw new ControlError(409, "tooMany", `this address has ${most}; one must end before the next`);
  }
  const limits: WorkspaceLimits = {
    stores: openStores,
    keys: openKeys,
    requests: openRequests,
    lifeMs: openLifeSeconds * 1000,
  };
  return { name, ttlMs: ttlSeconds * 1000, limits, onto: "nothing" };
}

/** The refusal of a name that is another one's. */
export function taken(name: string): ControlError {
  return new ControlError(409, "conflict", `the workspace '${name}' was not made with this token`);
}

function newName(): string {
  return `ws-${randomAlphanumeric(NAME_LENGTH, randomBytes).toLowerCase()}`;
}
