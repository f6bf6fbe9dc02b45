import { principalId } from "../protocol/principal-id.ts";
import { makeCredentials, type NewSession } from "./credentials.ts";
import type { AnyCall } from "./operation.ts";
import type { NamedRole } from "./roles.ts";

/** What a session of a role is made of; the rest no session of this cloud has. */
type RoleSession = Pick<NewSession, "kind" | "name" | "policies" | "sourceIdentity" | "provider" | "chained">;

/** What the answers of all operations that assume a role have in common. @param seconds how long the session lasts */
export async function assumedRole(call: AnyCall, role: NamedRole, session: RoleSession, seconds: number) {
  const { account, entity, record } = role;
  const { name, sourceIdentity } = session;
  const whole = { ...session, policyArns: [], tags: [], transitiveTagKeys: [], mfaAt: null };
  return {
    AssumedRoleUser: {
      Arn: `acs:ram::${account}:${entity}/${name}`,
      AssumedRoleId: `${principalId(account, entity, record?.id ?? null)}:${name}`,
    },
    Credentials: await makeCredentials(call, role, whole, seconds),
    ...(sourceIdentity !== null && { SourceIdentity: sourceIdentity }),
  };
}
