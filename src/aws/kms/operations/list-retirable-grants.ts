import type { GrantPrincipal } from "../../../access/grant.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { ListedGrant } from "../../../objects/key-store/api.ts";
import { denied } from "../errors.ts";
import { belongsTo, onePrincipal } from "../grants/grant-principals.ts";
import { GRANTS_LIMIT, grantEntry } from "../grants/grants.ts";
import { page, readMarker } from "../marker.ts";
import { limit, marker, principal, servicePrincipal } from "../members.ts";
import { type Call, operation } from "../operation.ts";

export const listRetirableGrants = operation({
  name: "ListRetirableGrants",
  permissions: [{ action: "kms:ListRetirableGrants", resource: "none" }],
  input: {
    Limit: limit,
    Marker: marker,
    RetiringPrincipal: principal,
    RetiringServicePrincipal: servicePrincipal,
  },
  async run(call, input) {
    const { account, region } = call.caller;
    const retiring = onePrincipal(
      input.RetiringPrincipal,
      input.RetiringServicePrincipal,
      ["RetiringPrincipal", "RetiringServicePrincipal"],
      region,
    );
    if (retiring.type === "account" && !belongsTo(retiring, account)) {
      throw denied(call.caller.principal, { action: "kms:ListRetirableGrants", resource: retiring.name });
    }
    const subject = JSON.stringify(retiring);
    const size = Math.min(input.Limit ?? GRANTS_LIMIT.usual, GRANTS_LIMIT.most);
    const [from = "", after = "0"] = readMarker(call, subject, input.Marker, "/0").split("/");
    const found = await retirable(call, retiring, { account: from, seq: Number(after) }, size + 1);
    const { items, rest } = page(call, subject, found, size, (grant) => `${grant.owner}/${grant.seq}`);
    const grants = items.map((grant) =>
      grantEntry(grant, keyArn({ account: grant.owner, region }, grant.keyId), region),
    );
    return { Grants: grants, ...rest };
  },
});

/** A grant with the account that owns its key. */
type OwnedGrant = ListedGrant & { readonly owner: string };

/** Grants on the keys of all accounts, one account after the other. @param last the last grant seen. */
async function retirable(
  call: Call,
  retiring: GrantPrincipal,
  last: { readonly account: string; readonly seq: number },
  limit: number,
): Promise<OwnedGrant[]> {
  const { workspace, region } = call.caller;
  const { generation } = call.context.state;
  const place = { workspace, generation, region };
  const found: OwnedGrant[] = [];
  for (const owner of await call.directory.retirableAccounts(place, retiring.name, last.account)) {
    const after = owner === last.account ? last.seq : 0;
    const grants = await call.keys.read(call.contextFor(owner, region), (store, at) =>
      store.grants.retirable(at, retiring, after, limit - found.length),
    );
    for (const grant of grants) found.push({ ...grant, owner });
    if (found.length >= limit) break;
  }
  return found;
}
