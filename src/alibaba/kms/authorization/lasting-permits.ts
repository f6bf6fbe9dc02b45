import type { RamFacts } from "../../../access/alibaba/global-keys.ts";
import type { RamIdentity } from "../../../access/alibaba/identity.ts";
import type { KeyAccess } from "../../../access/key-access.ts";
import { RememberedDecisions } from "../../../access/remembered-decisions.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { knownIdentity } from "../../protocol/requester.ts";
import type { Operation } from "../operation.ts";
import { NO_GRANTEES } from "./target.ts";
import type { Named } from "./targets.ts";

/** What decides whether a request may use its key. */
export interface Question {
  /** Who asks, with their policies and those of their account's resource directory. Changed ones are another object. */
  readonly identity: RamIdentity;
  /** What guards the key: its policy and tags. A change of the key makes another object. */
  readonly access: KeyAccess;
  /** The rest: the action, and where the request comes from. */
  readonly rest: string;
}

/** Characters of the longest address, an IPv6 one with an IPv4 one in it; a client of a local server may state any text. */
const LONGEST_ADDRESS = 45;

const permits = new RememberedDecisions<RamIdentity, KeyAccess>();

/**
 * The question of a request, if it may have been answered before and nobody has to be asked for what it is made of: one
 * permission on one key of the caller's own account, by its id, without a session and without condition keys of its own.
 *
 * @returns null for other requests
 */
export function questionOf(
  runtime: Runtime,
  { permissions }: Pick<Operation, "permissions">,
  { call, input, located }: Named,
  { sourceIp, isSecure, played }: Pick<RamFacts, "sourceIp" | "isSecure" | "played">,
): Question | null {
  const { caller, context } = call;
  const [permission, another] = permissions;
  if (permission?.resource !== "key" || permission.key !== undefined || permission.ifGiven !== undefined)
    return null;
  if (another !== undefined || caller.session !== null || played.size > 0) return null;
  if (sourceIp !== null && sourceIp.length > LONGEST_ADDRESS) return null;
  if (located instanceof Error || input.ResourceType !== undefined || isAlias(input.KeyId)) return null;
  const [key, more] = located;
  if (key === undefined || more !== undefined || key.record.account !== caller.account) return null;
  const identity = knownIdentity(runtime, caller, context.wall);
  const access = call.keys.knownAccess(key.context, key, NO_GRANTEES);
  if (identity === undefined || access === undefined) return null;
  return {
    identity,
    access,
    rest: `${permission.action}/${isSecure}/${call.gateway ?? ""}/${sourceIp ?? ""}`,
  };
}

/** Whether a question was answered with a lasting permit. */
export function isPermitted({ identity, access, rest }: Question): boolean {
  return permits.get(identity, access, rest) === true;
}

/** Remembers the permit of a question, which lasts as long as its identity and its key's access are the present ones. */
export function remember({ identity, access, rest }: Question): void {
  permits.set(identity, access, rest, true);
}

function isAlias(keyId: unknown): boolean {
  return typeof keyId === "string" && keyId.includes("alias/");
}
