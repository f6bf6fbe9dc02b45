import { isAllowedUnconditionally } from "../../../access/aws/unconditional.ts";
import type { KeyAccess } from "../../../access/key-access.ts";
import { stands } from "../../../access/policy/aws-standing-keys.ts";
import { RememberedDecisions } from "../../../access/remembered-decisions.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { type Asking, isLimited } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { AwsPermission, LocatedKeys, Operation } from "../operation.ts";
import type { Asker } from "./asked.ts";
import type { Judged } from "./judged.ts";

/**
 * Whether policies allow a caller an action on a key whatever its requests say, as far as it was asked for. `Asking` is made
 * anew with the policies, tags, boundary and organization of the caller, `KeyAccess` with the key's policy, tags, aliases and
 * grants. So conditions on those may be among what allows.
 */
const known = new RememberedDecisions<Asking, KeyAccess>();

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

function isAllowedOn({ runtime, call, located, asking }: Arriving, permission: AwsPermission): boolean {
  const { resource, key, ifGiven, regionOf, action } = permission;
  if (resource !== "key" || key === "alias" || ifGiven !== undefined || regionOf !== undefined) return false;
  return located.every((each, index) => {
    if (key !== undefined && key !== index) return true;
    const access = runtime.keys.knownAccess(each.context, each, asking.grantees);
    return access !== undefined && known.get(asking, access, questionOf(action, call.caller)) === true;
  });
}

/** Remembers of a permission that was allowed whether it is so whatever requests say. */
export function noteAllowed({ asked, request, access }: Judged, asking: Asking): void {
  const { action, guarded, principal } = request;
  if (access === null || asked.retired !== null || isLimitedBeyond(asked.caller, asked.played)) return;
  const question = questionOf(action, asked.caller);
  if (known.get(asking, access, question) !== undefined) return;
  // Another account's organization may change without either of the two.
  const isOwn = guarded?.account === principal.account;
  const who = { isService: principal.kind === "service", hasSession: asked.caller.session !== null };
  const standing = (name: string) => stands(name, who);
  known.set(asking, access, question, isOwn && isAllowedUnconditionally(request, standing));
}

/** What is decided. Standing credentials of a role have the name that a session with other tags may have. */
function questionOf(action: string, { session }: Asker["caller"]): string {
  return session === null ? action : `${action} in a session`;
}

/** Whether there are policies besides those of key and identity: of the session, or of a VPC endpoint. */
function isLimitedBeyond({ session }: Asker["caller"], played: Asker["played"]): boolean {
  return played.size > 0 || (session !== null && isLimited(session));
}
