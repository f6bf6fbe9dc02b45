import { customPolicyNames } from "../../access/alibaba/effective-identity.ts";
import { MOST_RAM_ENTITIES, type RamRoleRecord, type RamUserRecord } from "../../access/alibaba/entities.ts";
import { ramPolicyArn } from "../../access/alibaba/policy-arn.ts";
import { type CloudIdentities, IdentityError, type IdentityScene } from "../../surface/identities.ts";
import { isNothing } from "../../surface/identity-change.ts";
import { listPrincipals, storedPrincipal } from "../../surface/identity-rows.ts";
import { newRamRole, newRamUser } from "./born.ts";
import { type CheckedChange, type CheckedPolicy, checkedChange } from "./given.ts";
import { type OwnPolicy, putOwnPolicy, removeUnused, requireReplaceable } from "./own-policies.ts";
import { parseRamPrincipal, type RamPrincipalName, ramPrincipalText } from "./principal.ts";
import { type KnownPrincipal, shownPrincipals } from "./shown.ts";

type Scene = IdentityScene<"alibaba">;
type Principal = RamUserRecord | RamRoleRecord;

/** Users and roles of RAM, as the control API sets them. */
export const ALIBABA_IDENTITIES: CloudIdentities<"alibaba"> = {
  async put(scene, principal, change) {
    const asked = parseRamPrincipal(principal);
    const before = await storedPrincipal(scene, asked);
    const name = before === null ? asked : { kind: asked.kind, name: before.name };
    const checked = await checkedChange(name, change);
    if (before !== null && isNothing(change)) return shown(scene, { kind: name.kind, record: before });
    const written = await write(scene, name, checked);
    if (before !== null) await removeUnused(scene, lost(before, written));
    return shown(scene, { kind: name.kind, record: written });
  },

  async find(scene, principal) {
    const { kind, name } = parseRamPrincipal(principal);
    const record = await storedPrincipal(scene, { kind, name });
    return record && shown(scene, { kind, record });
  },

  async list(scene, after, limit) {
    return shownPrincipals(scene, await listPrincipals(scene, after, limit));
  },

  async remove(scene, principal) {
    const asked = parseRamPrincipal(principal);
    const record = await storedPrincipal(scene, asked);
    if (record === null) return null;
    if (!(await scene.directory.remove(scene.place, asked.kind, asked.name))) return null;
    await removeUnused(scene, customPolicyNames([record]));
    return ramPrincipalText({ kind: asked.kind, name: record.name });
  },
};

async function shown(scene: Scene, principal: KnownPrincipal) {
  const [only] = await shownPrincipals(scene, [principal]);
  if (!only) throw new TypeError("a principal is not shown");
  return only;
}

/** Custom policies that a principal has no longer. */
function lost(before: Principal, after: Principal): readonly string[] {
  const kept = new Set(customPolicyNames([after]));
  return customPolicyNames([before]).filter((name) => !kept.has(name));
}

function isOwn(policy: CheckedPolicy): policy is OwnPolicy {
  return "own" in policy;
}

/** Writes a principal with the policies that are made for it. @throws IdentityError */
async function write(
  scene: Scene,
  name: RamPrincipalName,
  { policies, ...others }: CheckedChange,
): Promise<Principal> {
  const own = (policies ?? []).filter(isOwn);
  const managed = await arnsOfManaged(scene, policies ?? []);
  for (const policy of own) await requireReplaceable(scene, name, policy);
  try {
    const made = new Map<CheckedPolicy, string>();
    for (const policy of own) made.set(policy, await putOwnPolicy(scene, policy));
    const arns = (policies ?? []).flatMap((policy) => made.get(policy) ?? managed.get(policy) ?? []);
    const attached = policies && { attached: [...new Set(arns)] };
    const written = await writePrincipal(scene, name, { ...others, ...attached });
    // Another change of the principal may have deleted one before it was attached; now nobody does.
    for (const policy of own) await putOwnPolicy(scene, policy);
    return written;
  } catch (error) {
    await removeUnused(
      scene,
      own.map((policy) => policy.own),
    );
    throw error;
  }
}

async function writePrincipal(
  scene: Scene,
  { kind, name }: RamPrincipalName,
  { trust, ...common }: Omit<CheckedChange, "policies"> & { readonly attached?: readonly string[] },
): Promise<Principal> {
  const { directory, place, now } = scene;
  const birth = { most: MOST_RAM_ENTITIES[kind], now };
  const change = { ...common, updatedAt: now };
  const trusting = trust === undefined ? {} : { trust };
  const written =
    kind === "user"
      ? await directory.put(place, "user", name, birth, (user) => ({
          ...(user ?? newRamUser(scene, name)),
          ...change,
        }))
      : await directory.put(place, "role", name, birth, (role) => ({
          ...(role ?? newRamRole(scene, name)),
          ...change,
          ...trusting,
        }));
  if (written !== null) return written;
  throw new IdentityError("tooMany", `principal: an account has ${birth.most} ${kind}s at the most`);
}

/** ARNs of the managed policies, which must be there. @throws IdentityError */
async function arnsOfManaged(
  { directory, place }: Scene,
  policies: readonly CheckedPolicy[],
): Promise<ReadonlyMap<CheckedPolicy, string>> {
  const arns = new Map<CheckedPolicy, string>();
  for (const policy of policies) {
    if ("system" in policy) {
      arns.set(policy, ramPolicyArn(place.account, { type: "System", name: policy.system }));
    }
    if (!("custom" in policy)) continue;
    const found = await directory.find(place, "policy", policy.custom);
    const arn = found && ramPolicyArn(place.account, { type: "Custom", name: found.record.name });
    if (arn?.toLowerCase() !== policy.arn.toLowerCase()) {
      throw new IdentityError("invalid", `${policy.where}: the account has no policy ${policy.arn}`);
    }
    arns.set(policy, arn);
  }
  return arns;
}
