import { standInId } from "../protocol/principal-id.ts";
import { principalInSession } from "../protocol/session-caller.ts";
import { makeCredentials, type NewSession } from "./credentials.ts";
import type { AnyCall } from "./operation.ts";
import type { NamedRole } from "./roles.ts";

/** What the answers of all operations that assume a role have in common. */
export async function assumedRole(call: AnyCall, role: NamedRole, session: NewSession, seconds: number) {
  const { account, entity, record } = role;
  return {
    Credentials: await makeCredentials(call, role, session, seconds),
    AssumedRoleUser: {
      AssumedRoleId: `${record?.id ?? standInId(account, entity)}:${session.name}`,
      Arn: principalInSession(call.region, account, entity, session),
    },
  };
}
