import { isAllowedUnconditionally } from "../../../access/aws/unconditional.ts";
import type { KeyAccess } from "../../../access/key-access.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { type Asking, isLimited } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { AwsPermission, LocatedKey, LocatedKeys, Operation } from "../operation.ts";
import type { Asker } from "./asked.ts";
import type { Judged } from "./judged.ts";

/** Which actions on a key policies allow a caller unconditionally, as far as they were asked for. */
interface Standing {
  readonly asking: Asking;
  readonly byAction: Map<string, boolean>;
}

/**
 * What was decided of callers, by what guards a key against them. Both `KeyAccess` and `Asking` are made anew with every
 * change of what a decision rests on: the one with the key's policy, tags, aliases and grants, the other with the
 * policies, tags, boundary and organization of the caller.
 */
const known = new WeakMap<KeyAccess, Standing>();

/** A request before its permissions are judged. */
interface Arriving {
  readonly runtime: Runtime;
  readonly call: RequestCall;
  readonly operation: Operation;
  readonly located: LocatedKeys;
  readonly asking: Asking;
  readonly played: Asker["played"];
}

/**
 * Whether policies are known to allow all that a request needs whatever it says: nothing of it has to be judged again.
 * Other operations than cryptographic ones ask for more than their permissions (`Call.gate`).
 */
export function isKnownAllowed(arriving: Arriving): boolean {
  const { call, operation, played } = arriving;
  if (!operation.cryptographic || isLimitedBeyond(call.caller, played)) return false;
  return operation.permissions.every((permission) => isAllowedOn(arriving, permission));
}

function isAllowedOn(arriving: Arriving, permission: AwsPermission): boolean {
  const { resource, key, ifGiven, regionOf, action } = permission;
  if (resource !== "key" || key === "alias" || ifGiven !== undefined || regionOf !== undefined) return false;
  return arriving.located.every(
    (each, index) => (key !== undefined && key !== index) || standingOn(arriving, each)?.get(action) === true,
  );
}

function standingOn({ runtime, asking }: Arriving, key: LocatedKey): Standing["byAction"] | undefined {
  const access = runtime.keys.knownAccess(key.context, key, asking.grantees);
  const standing = access && known.get(access);
  return standing?.asking === asking ? standing.byAction : undefined;
}

/** Remembers of a permission that was allowed whether it was so unconditionally. */
export function noteAllowed({ asked, request, access }: Judged, asking: Asking): void {
  const { action, guarded } = request;
  if (access === null || asked.retired !== null || isLimitedBeyond(asked.caller, asked.played)) return;
  let standing = known.get(access);
  if (standing?.asking !== asking) {
    standing = { asking, byAction: new Map() };
    known.set(access, standing);
  }
  if (standing.byAction.has(action)) return;
  // Another account's organization may change without either of the two.
  const isOwn = guarded?.account === request.principal.account;
  standing.byAction.set(action, isOwn && isAllowedUnconditionally(request));
}

/** Whether there are policies besides those of key and identity: of the session, or of a VPC endpoint. */
function isLimitedBeyond({ session }: Asker["caller"], played: Asker["played"]): boolean {
  return played.size > 0 || (session !== null && isLimited(session));
}
