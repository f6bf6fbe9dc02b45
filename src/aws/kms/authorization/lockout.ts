import { decide } from "../../../access/aws/decide.ts";
import type { AccessRequest } from "../../../access/aws/request.ts";
import { compile } from "../../../access/policy/compiled.ts";
import type { PolicyDocument } from "../../../access/policy/document.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { Asked } from "./asked.ts";
import { requestConditions, tagsIn } from "./conditions.ts";
import type { Gate } from "./gate.ts";

/**
 * Whether who asks could still call PutKeyPolicy under a new key policy: by that policy and those on their own side, in
 * a request like the present one (Developer Guide, Default key policy: lockout).
 *
 * @param keyId of the key; of one that is to be made, any.
 */
export function couldChangePolicy(
  { asker, asked: needed }: Pick<Gate, "asker" | "asked">,
  document: PolicyDocument,
  keyId: string,
  region: string,
): boolean {
  const { caller, identity, principal, policies, input } = asker;
  const { account } = caller;
  const action = "kms:PutKeyPolicy";
  const present = needed.find((each) => each.action === action);
  const made = needed.find((each) => each.action === "kms:CreateKey");
  const asked: Asked = {
    ...asker,
    action,
    region,
    // A key that is to be made has the tags that it is made with.
    key: present?.key ?? { account, index: 0, tags: tagsIn(input) ?? [], aliases: [] },
    traits: (present ?? made)?.traits ?? null,
    retired: null,
    onAlias: false,
  };
  const { controls } = identity;
  const request: AccessRequest = {
    principal,
    action,
    resource: keyArn({ account, region }, keyId),
    context: requestConditions(asked, controls.organization),
    policies,
    guarded: {
      kind: "key",
      account,
      policy: { label: "new key policy", arn: null, policy: compile(document) },
      ids: new Map(),
      resourceControls: controls.resourceControls,
      grants: [],
      granted: null,
    },
  };
  return decide(request) === null;
}
