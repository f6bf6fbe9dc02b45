import { MOST_ENTITIES, type RoleRecord, type UserRecord } from "../../access/aws/entities.ts";
import { managedPolicy } from "../../access/aws/managed-policies.ts";
import { awsManagedName, nameAtEnd } from "../../access/aws/policy-arn.ts";
import { type CloudIdentities, IdentityError, type IdentityScene } from "../../surface/identities.ts";
import { isNothing } from "../../surface/identity-change.ts";
import { listPrincipals, storedPrincipal } from "../../surface/identity-rows.ts";
import { newRole, newUser } from "./born.ts";
import { putBoundaryPolicy, removeBoundaryPolicy } from "./boundary-policy.ts";
import { type CheckedChange, checkedChange } from "./given.ts";
import { type PrincipalName, parsePrincipal, principalText } from "./principal.ts";
import { shownPrincipal } from "./shown.ts";
import { trustedIds } from "./trusted-ids.ts";

type Principal = UserRecord | RoleRecord;

/** Users and roles of IAM, as the control API sets them. */
export const AWS_IDENTITIES: CloudIdentities<"aws"> = {
  async put(scene, principal, change) {
    const asked = parsePrincipal(principal);
    const checked = checkedChange(asked, change);
    const before = await storedPrincipal(scene, asked);
    requireSamePath(asked, before);
    const name = before === null ? asked : { kind: asked.kind, path: before.path, name: before.name };
    if (before !== null && isNothing(change)) return shownPrincipal(scene, name.kind, before);
    await requireManaged(scene, checked.needed);
    const written = await write(scene, name, checked);
    const isReplaced =
      checked.boundary !== undefined && !(checked.boundary && "document" in checked.boundary);
    if (isReplaced) await removeBoundaryPolicy(scene, name);
    return shownPrincipal(scene, name.kind, written);
  },

  async find(scene, principal) {
    const name = parsePrincipal(principal);
    const record = await storedPrincipal(scene, name);
    return record && hasPath(name, record) ? shownPrincipal(scene, name.kind, record) : null;
  },

  async list(scene, after, limit) {
    const found = await listPrincipals(scene, after, limit);
    return Promise.all(found.map(({ kind, record }) => shownPrincipal(scene, kind, record)));
  },

  async remove(scene, principal) {
    const name = parsePrincipal(principal);
    const record = await storedPrincipal(scene, name);
    if (record === null || !hasPath(name, record)) return null;
    if (!(await scene.directory.remove(scene.place, name.kind, name.name))) return null;
    await removeBoundaryPolicy(scene, { kind: name.kind, path: record.path, name: record.name });
    return principalText(name.kind, record);
  },
};

/** Whether a name means an entity: one without a path means it wherever it is. */
function hasPath({ path }: PrincipalName, record: Principal): boolean {
  return path === "/" || path === record.path;
}

function requireSamePath(name: PrincipalName, before: Principal | null): void {
  if (before === null || hasPath(name, before)) return;
  const there = principalText(name.kind, before);
  throw new IdentityError("conflict", `principal: names are unique in an account, and there is ${there}`);
}

/** Requires managed policies to be there. @throws IdentityError */
async function requireManaged(
  { directory, place }: IdentityScene<"aws">,
  needed: CheckedChange["needed"],
): Promise<void> {
  for (const [arn, where] of needed) {
    const isOfAws = awsManagedName(arn) !== null;
    const stored = isOfAws ? null : await directory.find(place, "policy", nameAtEnd(arn));
    if (isOfAws ? managedPolicy(arn) !== undefined : stored?.record.arn === arn) continue;
    const whose = isOfAws ? "this server knows no managed policy of AWS" : "the account has no policy";
    throw new IdentityError("invalid", `${where}: ${whose} ${arn}`);
  }
}

async function write(
  scene: IdentityScene<"aws">,
  name: PrincipalName,
  { replaced, boundary: wanted }: CheckedChange,
): Promise<Principal> {
  const { directory, place, now } = scene;
  const boundary =
    wanted == null
      ? wanted
      : "arn" in wanted
        ? wanted.arn
        : await putBoundaryPolicy(scene, name, wanted.document);
  const { trust, ...common } = replaced;
  const trusting = trust === undefined ? {} : { trust, trustedIds: await trustedIds(scene, trust) };
  const change = { ...common, ...(boundary !== undefined && { boundary }) };
  const birth = { most: MOST_ENTITIES[name.kind], now };
  const written =
    name.kind === "user"
      ? await directory.put(place, "user", name.name, birth, (user) => ({
          ...(user ?? newUser(scene, name)),
          ...change,
        }))
      : await directory.put(place, "role", name.name, birth, (role) => ({
          ...(role ?? newRole(scene, name)),
          ...change,
          ...trusting,
        }));
  if (written !== null) return written;
  throw new IdentityError("tooMany", `principal: an account has ${birth.most} ${name.kind}s at the most`);
}
