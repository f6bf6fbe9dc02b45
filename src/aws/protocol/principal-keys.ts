import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AwsCaller } from "./aws-caller.ts";

/** Condition keys, in lower case, with their values. */
export type ConditionKeys = readonly (readonly [name: string, values: readonly string[]])[];

/**
 * The global condition keys that tell who calls (IAM User Guide, AWS global condition context keys: properties of the
 * principal, and of the role session).
 *
 * @param userId `aws:userid`.
 * @param now milliseconds of the workspace's clock.
 */
export function principalKeys(
  caller: AwsCaller,
  identity: EffectiveIdentity,
  userId: string,
  now: number,
): ConditionKeys {
  const { account, entity, session, principal } = caller;
  const isFederated = session?.kind === "federatedUser";
  const organization = identity.controls.organization;
  const keys: [string, readonly string[]][] = [
    ["aws:principalarn", [isFederated ? principal : identity.arn]],
    ["aws:principalaccount", [account]],
    ["aws:principaltype", [typeOf(caller)]],
    ["aws:principalisawsservice", ["false"]],
    ["aws:viaawsservice", ["false"]],
    ["aws:userid", [userId]],
  ];
  if (entity.startsWith("user/") && !isFederated) {
    keys.push(["aws:username", [entity.slice(entity.lastIndexOf("/") + 1)]]);
  }
  if (organization !== null) {
    keys.push(["aws:principalorgid", [organization.id]], ["aws:principalorgpaths", [organization.path]]);
  }
  for (const [key, value] of principalTags(caller, identity)) keys.push([`aws:principaltag/${key}`, [value]]);
  if (session === null) return keys;
  keys.push(
    ["aws:tokenissuetime", [new Date(session.issuedAt).toISOString()]],
    ["aws:multifactorauthpresent", [String(session.mfaAt !== null)]],
  );
  if (session.mfaAt !== null) {
    keys.push(["aws:multifactorauthage", [String(Math.max(0, Math.floor((now - session.mfaAt) / 1000)))]]);
  }
  if (session.sourceIdentity !== null) keys.push(["aws:sourceidentity", [session.sourceIdentity]]);
  if (session.provider !== null) keys.push(["aws:federatedprovider", [session.provider]]);
  return keys;
}

function typeOf({ entity, session }: AwsCaller): string {
  if (session?.kind === "federatedUser") return "FederatedUser";
  if (entity === "root") return "Account";
  return entity.startsWith("role/") ? "AssumedRole" : "User";
}

/** Tags of a principal: those of its session override its own. Keys are in lower case. */
function principalTags({ session }: AwsCaller, { tags }: EffectiveIdentity): ReadonlyMap<string, string> {
  return new Map([...tags, ...(session?.tags ?? [])].map(({ key, value }) => [key.toLowerCase(), value]));
}
