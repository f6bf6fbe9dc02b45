import type { CloudEntities } from "../access/entities.ts";
import type { Cloud } from "../cloud/list.ts";
import type { Database } from "./database.ts";
import type { StoredHolder } from "./effective-rows.ts";
import type { IdentityPlace } from "./identities.ts";
import { OF_PLACE } from "./identity-guards.ts";

/** Who has a managed policy: by attachment, or as boundary. */
export interface PolicyHolders<C extends Cloud> {
  readonly kind: "user" | "role" | "group";
  readonly record: StoredHolder<C>;
}

interface HolderRow {
  readonly kind: PolicyHolders<Cloud>["kind"];
  readonly record: string;
}

const HOLDERS = "kind IN ('user', 'group', 'role')";

/** How many users, groups and roles have each managed policy attached, and of how many it is the boundary; by ARN. */
export async function policyUses(
  db: Database,
  place: IdentityPlace,
): Promise<{
  readonly attachments: ReadonlyMap<string, number>;
  readonly boundaries: ReadonlyMap<string, number>;
}> {
  const counted = async (sql: string) => {
    const { results } = await db
      .prepare(sql)
      .bind(...at(place))
      .all<{ arn: string; number: number }>();
    return new Map(results.map(({ arn, number }) => [arn, number]));
  };
  return {
    attachments: await counted(
      `SELECT policy.value AS arn, COUNT(*) AS number FROM identities AS holder,
         json_each(holder.record, '$.attached') AS policy WHERE ${OF_PLACE} AND ${HOLDERS} GROUP BY 1`,
    ),
    boundaries: await counted(
      `SELECT json_extract(record, '$.boundary') AS arn, COUNT(*) AS number FROM identities
       WHERE ${OF_PLACE} AND ${HOLDERS} AND json_extract(record, '$.boundary') IS NOT NULL GROUP BY 1`,
    ),
  };
}

/** Users, groups and roles that have a managed policy, attached or as boundary. */
export async function holdersOf<C extends Cloud>(
  db: Database,
  place: IdentityPlace<C>,
  arn: string,
): Promise<PolicyHolders<C>[]> {
  const { results } = await db
    .prepare(
      `SELECT kind, record FROM identities AS holder WHERE ${OF_PLACE} AND ${HOLDERS}
         AND (json_extract(record, '$.boundary') = ?5
           OR EXISTS (SELECT 1 FROM json_each(holder.record, '$.attached') AS policy WHERE policy.value = ?5))
       ORDER BY name`,
    )
    .bind(...at(place), arn)
    .all<HolderRow>();
  return results.map(({ kind, record }) => ({ kind, record: JSON.parse(record) as StoredHolder<C> }));
}

/** Users who are members of the group with an id. */
export async function membersOf<C extends Cloud>(
  db: Database,
  place: IdentityPlace<C>,
  groupId: string,
): Promise<CloudEntities[C]["user"][]> {
  const { results } = await db
    .prepare(
      `SELECT record FROM identities AS member WHERE ${OF_PLACE} AND kind = 'user'
         AND EXISTS (SELECT 1 FROM json_each(member.record, '$.groups') AS membership WHERE membership.value = ?5)
       ORDER BY name`,
    )
    .bind(...at(place), groupId)
    .all<{ record: string }>();
  return results.map(({ record }) => JSON.parse(record) as CloudEntities[C]["user"]);
}

function at({ workspace, generation, cloud, account }: IdentityPlace): readonly unknown[] {
  return [workspace, generation, cloud, account];
}
