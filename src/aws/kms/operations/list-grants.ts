import { required } from "../../../shape.ts";
import { eitherPrincipal } from "../grants/grant-principals.ts";
import { GRANTS_LIMIT, grantEntry, requireGrantId } from "../grants/grants.ts";
import { page, readMarker } from "../marker.ts";
import { grantId, keyId, limit, marker, principal, servicePrincipal } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const listGrants = operation({
  name: "ListGrants",
  permissions: [{ action: "kms:ListGrants", resource: "key" }],
  input: {
    Limit: limit,
    Marker: marker,
    KeyId: required(keyId),
    GrantId: grantId,
    GranteePrincipal: principal,
    GranteeServicePrincipal: servicePrincipal,
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  crossAccount: true,
  managedKeys: true,
  async run(call, input, key) {
    const { keyId, arn, region } = key.record;
    const grantee = eitherPrincipal(
      input.GranteePrincipal,
      input.GranteeServicePrincipal,
      ["GranteePrincipal", "GranteeServicePrincipal"],
      region,
    );
    const filter = { grantId: input.GrantId === undefined ? null : requireGrantId(input.GrantId), grantee };
    const subject = JSON.stringify([arn, filter]);
    const size = Math.min(input.Limit ?? GRANTS_LIMIT.usual, GRANTS_LIMIT.most);
    const after = Number(readMarker(call, subject, input.Marker, "0"));
    const found = await call.keys.read(key.context, (store, at) =>
      store.grants.list(at, keyId, filter, after, size + 1),
    );
    const { items, rest } = page(call, subject, found, size, (grant) => grant.seq);
    return { Grants: items.map((grant) => grantEntry(grant, arn, region)), ...rest };
  },
});
