import { type Denied, denialOfAll } from "../../../access/alibaba/decide-any.ts";
import { conditionsOf, type RamConditions } from "../../../access/alibaba/global-keys.ts";
import type { RamRequest } from "../../../access/alibaba/request.ts";
import { ALIBABA_ERRORS } from "../../../faults/alibaba-errors.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Trace } from "../../../surface/trace.ts";
import { noPermissionText } from "../../protocol/error.ts";
import { refuseOrNote } from "../../protocol/permission.ts";
import { controlsOf, type Requester } from "../../protocol/requester.ts";
import type { RequestCall } from "../call.ts";
import type { Operation } from "../operation.ts";
import type { Target } from "./target.ts";
import { type Named, targetsOf } from "./targets.ts";

/** A permission of a request, ready to be decided. */
export interface Judged {
  readonly target: Target;
  readonly request: RamRequest & { readonly context: RamConditions };
}

/**
 * The permissions that a request needs, in the order of its operation's record. Each must be allowed; within one that has
 * several targets one is enough.
 */
export async function judgedOf(
  runtime: Runtime,
  { permissions }: Pick<Operation, "permissions">,
  named: Named,
  requester: Requester,
): Promise<Judged[][]> {
  const judged: Judged[][] = [];
  for (const permission of permissions) {
    if (permission.ifGiven !== undefined && named.input[permission.ifGiven] === undefined) continue;
    for (const targets of await targetsOf(named, permission)) {
      const ofTarget = (target: Target) =>
        judgedOn(runtime, named.call, requester, permission.action, target);
      judged.push(await Promise.all(targets.map(ofTarget)));
    }
  }
  return judged;
}

async function judgedOn(
  runtime: Runtime,
  call: RequestCall,
  requester: Requester,
  action: string,
  target: Target,
): Promise<Judged> {
  const { resource, account, guarded } = target;
  const request = {
    principal: requester.principal,
    action,
    resource,
    account,
    context: conditionsOf(requester.facts, (name) => tagKey(name, target)),
    identity: requester.identity.identity,
    session: requester.session,
    controls: await controlsOf(runtime, requester, account, call.context),
    guarded,
  };
  return { target, request };
}

/** What stands before the key of a tag in a condition key. */
const TAG = "kms:tag/";

/** Tags of keys and secrets as condition keys, whose names are not distinguished by case. */
function tagKey(name: string, { tags }: Target): readonly string[] | undefined {
  if (!name.startsWith(TAG)) return undefined;
  const wanted = name.slice(TAG.length);
  const found = tags.filter(({ key }) => key.toLowerCase() === wanted);
  return found.length === 0 ? undefined : found.map(({ value }) => value);
}

/**
 * Requires that policies allow a request, each permission in the order of the operation's record. In `observe` mode what
 * would be denied is recorded, and passes.
 *
 * @returns whether they allow it to all requests of the client that differ in nothing but their time
 * @throws AlibabaError Forbidden.NoPermission
 */
export async function authorize(
  runtime: Runtime,
  operation: Pick<Operation, "permissions">,
  named: Named,
  requester: Requester,
  trace: Trace,
): Promise<boolean> {
  let isLasting = true;
  for (const targets of await judgedOf(runtime, operation, named, requester)) {
    const denied = denialOfAll(targets.map(({ request }) => request));
    if (denied !== null || targets.some((each) => each.request.context.isMomentary())) isLasting = false;
    if (denied === null) continue;
    const { caller, policies } = named.call;
    const { status } = ALIBABA_ERRORS[NO_PERMISSION];
    const words = { code: NO_PERMISSION, status, text: noPermissionText(namedIn(targets, denied)) };
    await refuseOrNote({ policies, trace, runtime, caller }, denied, words);
  }
  return isLasting;
}

const NO_PERMISSION = "Forbidden.NoPermission";

/** What the message of a denial names. */
export function namedIn(targets: readonly Judged[], { request }: Denied): string | null {
  return targets.find((each) => each.request === request)?.target.named ?? null;
}
