import type { EffectiveIdentity } from "../../../access/aws/identity.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { trailingDays } from "../../../keys/trailing-days.ts";
import { ownPoliciesOf } from "../../protocol/own-policies.ts";
import { askingOf, requireSameEntity } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { LocatedKey, LocatedKeys, Operation } from "../operation.ts";
import type { Asker, Members } from "./asked.ts";

/**
 * Who asks for an operation, and with what.
 *
 * @throws AwsError UnrecognizedClientException, for a session of a user or role that is gone
 */
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
  requireSameEntity(caller, identity);
  const [first, second] = located;
  return {
    wire,
    played,
    caller,
    identity,
    principal: askingOf(caller, identity).principal,
    policies: await ownPoliciesOf(runtime, caller, identity, played, call.context),
    operation: operation.name,
    input,
    now,
    attested: call.attested,
    unusedDays: first && ASK_FOR_USE.has(operation.name) ? await unusedDays(call, first) : null,
    sameKey: first !== undefined && first.record.arn === second?.record.arn,
  };
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
