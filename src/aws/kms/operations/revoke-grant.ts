import { required } from "../../../shape.ts";
import { deleteGrant, existingGrant } from "../grants/grants.ts";
import { dryRun, grantId, keyId } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const revokeGrant = operation({
  name: "RevokeGrant",
  permissions: [{ action: "kms:RevokeGrant", resource: "key" }],
  input: { KeyId: required(keyId), GrantId: required(grantId), DryRun: dryRun },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  crossAccount: true,
  managedKeys: true,
  async run(call, input, key) {
    const grant = await existingGrant(call, key, input.GrantId);
    return deleteGrant(call, key, grant, input.DryRun);
  },
});
