import { MOST_ENTITIES, type PolicyRecord } from "../../access/aws/entities.ts";
import { newUniqueId } from "../../access/aws/unique-id.ts";
import { randomBytes } from "../../crypto/random.ts";
import { IdentityError, type IdentityScene } from "../../surface/identities.ts";
import type { PrincipalName } from "./principal.ts";

/** Path of the customer managed policies that are made of boundaries. */
const PATH = "/fauxkms/";

/** Name of the customer managed policy that a boundary without one is kept as. */
function nameOf({ kind, name }: PrincipalName): string {
  return `${kind}-${name}-boundary`;
}

function arnOf(account: string, principal: PrincipalName): string {
  return `arn:aws:iam::${account}:policy${PATH}${nameOf(principal)}`;
}

/** Keeps a boundary as a customer managed policy, as IAM has no other. @returns its ARN @throws IdentityError */
export async function putBoundaryPolicy(
  { directory, place, now }: IdentityScene<"aws">,
  principal: PrincipalName,
  document: string,
): Promise<string> {
  const name = nameOf(principal);
  const arn = arnOf(place.account, principal);
  const edit = (before: PolicyRecord | null): PolicyRecord => {
    if (before !== null && before.arn !== arn) {
      throw new IdentityError("conflict", `boundary: the account has another policy of the name '${name}'`);
    }
    const number = (before?.lastVersion ?? 0) + 1;
    const base = before ?? {
      name,
      path: PATH,
      arn,
      id: newUniqueId("ANPA", randomBytes),
      createdAt: now,
      description: null,
      tags: [],
    };
    const versions = [{ number, document, createdAt: now }];
    return { ...base, versions, defaultVersion: number, lastVersion: number, updatedAt: now };
  };
  const birth = { most: MOST_ENTITIES.policy, now };
  if ((await directory.put(place, "policy", name, birth, edit)) === null) {
    throw new IdentityError("tooMany", `boundary: an account has ${birth.most} managed policies at the most`);
  }
  return arn;
}

/** Deletes that policy, unless somebody else has it. */
export async function removeBoundaryPolicy(
  { directory, place }: IdentityScene<"aws">,
  principal: PrincipalName,
): Promise<void> {
  const arn = arnOf(place.account, principal);
  const found = await directory.find(place, "policy", nameOf(principal));
  if (found?.record.arn !== arn) return;
  const [users, roles, groups] = await Promise.all([
    directory.list(place, "user"),
    directory.list(place, "role"),
    directory.list(place, "group"),
  ]);
  const isBoundary = [...users, ...roles].some(({ boundary }) => boundary === arn);
  const isAttached = [...users, ...roles, ...groups].some(({ attached }) => attached.includes(arn));
  if (!isBoundary && !isAttached) await directory.remove(place, "policy", nameOf(principal));
}
