import type { EffectiveIdentity } from "../../../access/aws/identity.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { trailingDays } from "../../../keys/trailing-days.ts";
import { whenKnown } from "../../../when-known.ts";
import { ownPoliciesOf } from "../../protocol/own-policies.ts";
import { askingOf, requireSameEntity } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { LocatedKey, LocatedKeys, Operation } from "../operation.ts";
import type { Asker } from "./asked.ts";

/** Who asks for an operation, and with what. */
export function askerOf(
  runtime: Runtime,
  call: RequestCall,
  operation: Operation,
  { input, located, identity, wire, played }: AskerParts,
): Asker | Promise<Asker> {
  const { caller, now } = call;
  const [first, second] = located;
  const asksForUse = first !== undefined && ASK_FOR_USE.has(operation.name);
  return whenKnown(ownPoliciesOf(runtime, caller, identity, played, call.context), (policies) =>
    whenKnown(asksForUse ? unusedDaysOf(call, first) : null, (unusedDays) => ({
      wire,
      played,
      caller,
      identity,
      principal: askingOf(caller, identity).principal,
      policies,
      operation: operation.name,
      input,
      now,
      attested: call.attested,
      unusedDays,
      sameKey: first !== undefined && first.record.arn === second?.record.arn,
    })),
  );
}

/** What of a request makes its asker, besides its call. */
interface AskerParts extends Pick<Asker, "input" | "identity" | "wire" | "played"> {
  readonly located: LocatedKeys;
}

/** Operations that ask how long a key has not been used. */
const ASK_FOR_USE: ReadonlySet<string> = new Set(["DisableKey", "ScheduleKeyDeletion"]);

async function unusedDaysOf(call: RequestCall, key: LocatedKey): Promise<number> {
  const use = await call.keys.lastUse(key.context, key.record.keyId);
  return trailingDays(key.record, use, call.now);
}

/**
 * The user, role or root user whose policies count.
 *
 * @throws AwsError UnrecognizedClientException, for a session of a user or role that is gone
 */
export function identityOf(
  runtime: Runtime,
  { caller, context }: RequestCall,
): EffectiveIdentity | Promise<EffectiveIdentity> {
  const { workspace, account, entity } = caller;
  const { wall, background } = context;
  const whose = { workspace, cloud: "aws", account, entity } as const;
  const found = runtime.identities.peek(whose, wall) ?? runtime.identities.get(whose, wall, background);
  return whenKnown(found, (identity) => {
    requireSameEntity(caller, identity);
    return identity;
  });
}
