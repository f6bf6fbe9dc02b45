import { decide } from "../../access/aws/decide.ts";
import type { AccessRequest } from "../../access/aws/request.ts";
import { compiledPolicy } from "../../access/policy/compiled.ts";
import { contextOfKeys, requestKeys } from "../protocol/request-keys.ts";
import { type Assumption, assumptionKeys } from "./context.ts";
import { type Asking, identityOf } from "./identity.ts";
import type { AnyCall } from "./operation.ts";
import type { NamedRole } from "./roles.ts";

/**
 * The first action that policies deny to whoever asks for a role; null where they allow all that the request needs, which
 * besides the operation are `sts:TagSession` and `sts:SetSourceIdentity` (IAM User Guide, Passing session tags in AWS STS,
 * and Monitor and control actions taken with assumed roles).
 */
export async function deniedAction(
  call: AnyCall,
  asking: Asking,
  role: NamedRole,
  asked: Assumption,
): Promise<string | null> {
  if (role.record === null) return call.operation;
  const owner = await identityOf(call, role);
  const request: Omit<AccessRequest, "action"> = {
    principal: asking.principal,
    resource: role.arn,
    context: contextOfKeys(requestKeys(call), asking.keys, assumptionKeys(role, asked, owner)),
    policies: asking.policies,
    guarded: {
      kind: "role",
      account: role.account,
      policy: { label: "trust policy", arn: null, policy: compiledPolicy(role.record.trust) },
      ids: new Map(),
      resourceControls: owner.controls.resourceControls,
      grants: [],
      granted: null,
    },
  };
  const needed = [
    call.operation,
    ...(asked.tags.length > 0 ? ["TagSession"] : []),
    ...(asked.sourceIdentity === null ? [] : ["SetSourceIdentity"]),
  ];
  return needed.find((action) => decide({ ...request, action: `sts:${action}` }) !== null) ?? null;
}
