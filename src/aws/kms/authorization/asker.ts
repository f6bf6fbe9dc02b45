import type { EffectiveIdentity } from "../../../access/aws/identity.ts";
import type { AttachedPolicy } from "../../../access/aws/request.ts";
import { SESSION_POLICY } from "../../../access/policy/aws-profiles.ts";
import { compiledPolicy } from "../../../access/policy/compiled.ts";
import type { Session } from "../../../auth/session.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { trailingDays } from "../../../keys/trailing-days.ts";
import type { AwsCaller } from "../../protocol/aws-caller.ts";
import { playedContext } from "../../../surface/played-context.ts";
import { askingOf } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { LocatedKey, LocatedKeys, Operation } from "../operation.ts";
import type { Asker, Members } from "./asked.ts";

/** What of the wire conditions look at. */
export type Wire = Pick<Asker, "sourceIp" | "userAgent" | "referer" | "played">;

/** Who asks for an operation, and with what. */
export async function askerOf(
  runtime: Runtime,
  call: RequestCall,
  operation: Operation,
  input: Members,
  located: LocatedKeys,
  wire: Wire,
): Promise<Asker> {
  const { caller, now } = call;
  const identity = await identityOf(runtime, call);
  const [first, second] = located;
  return {
    ...wire,
    caller,
    identity,
    principal: askingOf(caller, identity).principal,
    session: await sessionPoliciesOf(runtime, call, caller),
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

/** What conditions see of a request's wire. */
export function wireOf(request: Request): Wire {
  const { headers } = request;
  return {
    sourceIp: headers.get("cf-connecting-ip") ?? LOOPBACK,
    userAgent: headers.get("user-agent"),
    referer: headers.get("referer"),
    played: playedContext(request),
  };
}

/** Operations that ask how long a key has not been used. */
const ASK_FOR_USE: ReadonlySet<string> = new Set(["DisableKey", "ScheduleKeyDeletion"]);

async function unusedDays(call: RequestCall, key: LocatedKey): Promise<number> {
  await call.keys.flushUses(key.context);
  const use = await call.keys.read(key.context, (store, at) => store.keys.lastUse(at, key.record.keyId));
  return trailingDays(key.record, use, call.now);
}

/** The user, role or root user whose policies count. */
function identityOf(runtime: Runtime, { caller, context }: RequestCall): EffectiveIdentity | Promise<EffectiveIdentity> {
  const { workspace, account, entity } = caller;
  const { wall, background } = context;
  const whose = { workspace, cloud: "aws", account, entity } as const;
  return runtime.identities.peek(whose, wall) ?? runtime.identities.get(whose, wall, background);
}

/** Policies of sessions, prepared for decisions; a session is remembered with its token. */
const prepared = new WeakMap<Session, readonly AttachedPolicy[]>();

/** The session policies of a caller; null for none, which is no ceiling. */
async function sessionPoliciesOf(
  runtime: Runtime,
  { context: { wall, background } }: RequestCall,
  { session, workspace, account }: AwsCaller,
): Promise<readonly AttachedPolicy[] | null> {
  if (session === null || session.policies === null) return null;
  let inline = prepared.get(session);
  if (!inline) {
    inline = session.policies.map((text) => ({
      label: "session policy",
      arn: null,
      policy: compiledPolicy(text, SESSION_POLICY),
    }));
    prepared.set(session, inline);
  }
  if (session.policyArns.length === 0) return inline;
  const whose = { workspace, cloud: "aws", account } as const;
  const managed = await runtime.identities.managedPolicies(whose, session.policyArns, wall, background);
  return [...inline, ...managed];
}
