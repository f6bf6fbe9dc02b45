import { required, string, structure } from "../../../shape.ts";
import { writeGrantToken } from "../grants/grant-tokens.ts";
import { grantOperations, orderedGrant } from "../grants/grants.ts";
import { guardOf } from "../keys/key-states.ts";
import { dryRun, encryptionContext, grantTokens, keyId, principal, servicePrincipal } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

/** Members of CreateGrant. */
export const createGrantMembers = {
  KeyId: required(keyId),
  GranteePrincipal: principal,
  RetiringPrincipal: principal,
  Operations: required(grantOperations),
  Constraints: structure({
    EncryptionContextSubset: encryptionContext,
    EncryptionContextEquals: encryptionContext,
    SourceArn: string({ min: 20, max: 512 }),
  }),
  GrantTokens: grantTokens,
  Name: string({ min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ }),
  DryRun: dryRun,
  GranteeServicePrincipal: servicePrincipal,
  RetiringServicePrincipal: servicePrincipal,
} as const;

export const createGrant = operation({
  name: "CreateGrant",
  permissions: [{ action: "kms:CreateGrant", resource: "key" }],
  input: createGrantMembers,
  locate: keyNamedBy("KeyId", KEY_ONLY),
  crossAccount: true,
  async run(call, input, key) {
    const order = await orderedGrant(call, key.record, input);
    const guard = guardOf(call.operation);
    if (input.DryRun === true) {
      return call.keys.read(key.context, (store, at) => store.grants.checkNew(at, order, guard));
    }
    const grantId = await call.keys.write(key.context, (store, at) => store.grants.create(at, order, guard));
    return { GrantToken: await writeGrantToken(call, key.record, grantId), GrantId: grantId };
  },
});
