import type { RamPolicyRecord, RamRoleRecord, RamUserRecord } from "../../access/alibaba/entities.ts";
import { ramPolicyOf } from "../../access/alibaba/policy-arn.ts";
import type { IdentityScene, ShownIdentity } from "../../surface/identities.ts";
import { groupNames } from "../../surface/identity-rows.ts";
import { documentInForce, isOwnPolicy } from "./own-policies.ts";
import { ramPrincipalText } from "./principal.ts";

/** A user or role with its kind. */
export interface KnownPrincipal {
  readonly kind: "user" | "role";
  readonly record: RamUserRecord | RamRoleRecord;
}

/** Users and roles as the control API shows them: policies that were made of documents as those documents. */
export async function shownPrincipals(
  scene: IdentityScene<"alibaba">,
  principals: readonly KnownPrincipal[],
): Promise<ShownIdentity[]> {
  const { directory, place } = scene;
  const hasCustom = principals.some(({ record }) => record.attached.some((arn) => customName(arn) !== null));
  const policies = hasCustom ? await directory.list(place, "policy") : [];
  const own = new Map(policies.filter(isOwnPolicy).map((policy) => [policy.name, policy]));
  return Promise.all(principals.map((principal) => shown(scene, principal, own)));
}

async function shown(
  scene: IdentityScene<"alibaba">,
  { kind, record }: KnownPrincipal,
  own: ReadonlyMap<string, RamPolicyRecord>,
): Promise<ShownIdentity> {
  const { name, id, createdAt, attached, tags } = record;
  const principal = ramPrincipalText({ kind, name });
  return {
    principal,
    arn: `acs:ram::${scene.place.account}:${principal}`,
    id,
    createdAt,
    policies: attached.map((arn) => {
      const policy = own.get(customName(arn) ?? "");
      return policy ? { name: policy.name, document: JSON.parse(documentInForce(policy)) as unknown } : arn;
    }),
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    ...("groups" in record && { groups: await groupNames(scene, record.groups) }),
    ...("trust" in record && { trust: JSON.parse(record.trust) as unknown }),
  };
}

function customName(arn: string): string | null {
  const named = ramPolicyOf(arn);
  return named?.type === "Custom" ? named.name : null;
}
