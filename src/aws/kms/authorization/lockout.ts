import { decide } from "../../../access/aws/decide.ts";
import type { AccessRequest } from "../../../access/aws/request.ts";
import { compile } from "../../../access/policy/compiled.ts";
import type { PolicyDocument } from "../../../access/policy/document.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { Asked, Asker } from "./asked.ts";
import { RequestConditions } from "./conditions.ts";

/**
 * Whether who asks could still call PutKeyPolicy under a new key policy: by that policy and those on their own side, in
 * a request like the present one (Developer Guide, Default key policy: lockout).
 *
 * @param keyId of the key; of one that is to be made, any.
 */
export function couldChangePolicy(
  asker: Asker,
  document: PolicyDocument,
  keyId: string,
  region: string,
): boolean {
  const { caller, identity, principal, policies } = asker;
  const action = "kms:PutKeyPolicy";
  const asked: Asked = { ...asker, action, region, key: null, traits: null, onAlias: false };
  const { controls } = identity;
  const request: AccessRequest = {
    principal,
    action,
    resource: keyArn({ account: caller.account, region }, keyId),
    context: new RequestConditions(asked, controls.organization),
    policies,
    guarded: {
      kind: "key",
      account: caller.account,
      policy: { label: "new key policy", arn: null, policy: compile(document) },
      ids: new Map(),
      resourceControls: controls.resourceControls,
      grants: [],
      granted: null,
    },
  };
  return decide(request) === null;
}
