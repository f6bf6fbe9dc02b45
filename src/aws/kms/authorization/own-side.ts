import { decide } from "../../../access/aws/decide.ts";
import type { AccessRequest } from "../../../access/aws/request.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { type Asked, traitsOf } from "./asked.ts";
import { RequestConditions } from "./conditions.ts";
import type { Gate } from "./gate.ts";

/**
 * Requires that the policies on the caller's own side allow an action on a key, whatever the key's policy says
 * (Developer Guide, Retiring and revoking grants).
 *
 * @throws AwsError AccessDeniedException, where policies are enforced
 */
export function requireOwnSide({ asker, refuse }: Gate, action: string, record: AwsKeyRecord): void {
  const { principal, policies } = asker;
  const key = { record, index: 0, tags: [], aliases: [] };
  const asked: Asked = { ...asker, action, region: record.region, key, traits: traitsOf(record), onAlias: false };
  const request: AccessRequest = {
    principal,
    action,
    resource: record.arn,
    context: new RequestConditions(asked, null),
    policies,
    guarded: null,
  };
  const denial = decide(request);
  if (denial !== null) refuse(request, denial);
}
