import type { RoleRecord, UserRecord } from "../../access/aws/entities.ts";
import type { IdentityScene, ShownIdentity } from "../../surface/identities.ts";
import { groupNames } from "../../surface/identity-rows.ts";
import { principalText } from "./principal.ts";

/** A user or role as the control API shows it. */
export async function shownPrincipal(
  scene: IdentityScene<"aws">,
  kind: "user" | "role",
  record: UserRecord | RoleRecord,
): Promise<ShownIdentity> {
  const { arn, id, createdAt, inline, attached, boundary, tags } = record;
  return {
    principal: principalText(kind, record),
    arn,
    id,
    createdAt,
    policies: [
      ...Object.entries(inline).map(([name, text]) => ({ name, document: JSON.parse(text) as unknown })),
      ...attached,
    ],
    boundary,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    ...("groups" in record && { groups: await groupNames(scene, record.groups) }),
    ...("trust" in record && { trust: JSON.parse(record.trust) as unknown }),
  };
}
