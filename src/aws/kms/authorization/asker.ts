import type { EffectiveIdentity } from "../../../access/aws/identity.ts";
import type { PrincipalPolicies } from "../../../access/aws/request.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { trailingDays } from "../../../keys/trailing-days.ts";
import { playedContext } from "../../../surface/played-context.ts";
import { askingOf, policiesOf } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { LocatedKey, LocatedKeys, Operation } from "../operation.ts";
import type { Asker, Members } from "./asked.ts";

/** Who asks for an operation, and with what. */
export async function askerOf(
  runtime: Runtime,
  call: RequestCall,
  operation: Operation,
  input: Members,
  located: LocatedKeys,
  { wire, played }: Pick<Asker, "wire" | "played">,
): Promise<Asker> {
  const { caller, now } = call;
  const identity = await identityOf(runtime, call);
  const [first, second] = located;
  return {
    wire,
    played,
    caller,
    identity,
    principal: askingOf(caller, identity).principal,
    policies: await ownPoliciesOf(runtime, call, identity, played),
    operation: operation.name,
    input,
    now,
    attested: call.attested,
    unusedDays: first && ASK_FOR_USE.has(operation.name) ? await unusedDays(call, first) : null,
    sameKey: first !== undefined && first.record.arn === second?.record.arn,
  };
}

/** Address of the client of a local server, as conditions see it. */
const LOOPBACK = "127.0.0.1";

/** What conditions see of a request besides its members. */
export function outsideOf(request: Request): Pick<Asker, "wire" | "played"> {
  const { headers } = request;
  const wire = {
    sourceIp: () => headers.get("cf-connecting-ip") ?? LOOPBACK,
    userAgent: () => headers.get("user-agent"),
    referer: () => headers.get("referer"),
  };
  return { wire, played: playedContext(request) };
}

/** Operations that ask how long a key has not been used. */
const ASK_FOR_USE: ReadonlySet<string> = new Set(["DisableKey", "ScheduleKeyDeletion"]);

async function unusedDays(call: RequestCall, key: LocatedKey): Promise<number> {
  const use = await call.keys.lastUse(key.context, key.record.keyId);
  return trailingDays(key.record, use, call.now);
}

/** The user, role or root user whose policies count. */
function identityOf(
  runtime: Runtime,
  { caller, context }: RequestCall,
): EffectiveIdentity | Promise<EffectiveIdentity> {
  const { workspace, account, entity } = caller;
  const { wall, background } = context;
  const whose = { workspace, cloud: "aws", account, entity } as const;
  return runtime.identities.peek(whose, wall) ?? runtime.identities.get(whose, wall, background);
}

/** The policies on the caller's side, with that of the VPC endpoint that the request is played through. */
async function ownPoliciesOf(
  runtime: Runtime,
  { caller, context: { wall, background } }: RequestCall,
  identity: EffectiveIdentity,
  played: Asker["played"],
): Promise<PrincipalPolicies> {
  const arns = caller.session?.policyArns ?? [];
  const managed = arns.length === 0 ? [] : await runtime.managedPolicies.get(caller, arns, wall, background);
  const policies = policiesOf(caller, identity, managed);
  const endpoint = identity.controls.endpoints.get(played.get("aws:sourcevpce")?.[0] ?? "");
  return endpoint ? { ...policies, endpoint } : policies;
}
