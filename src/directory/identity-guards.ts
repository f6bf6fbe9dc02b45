/**
 * What must hold in the transaction of a change, besides the version of what is changed: so that no concurrent call
 * leaves a member of a group that is gone, or an attachment of a deleted policy.
 */
export interface Guard {
  /** A condition of SQL; `?1` to `?4` are the place. @param first number of the first of its values. */
  readonly sql: (first: number) => string;
  readonly values: readonly unknown[];
}

/** Condition of SQL for rows of the place. */
export const OF_PLACE = "workspace = ?1 AND generation = ?2 AND cloud = ?3 AND account_id = ?4";

/** The name by which an entity is found: names are not distinguished by case. */
export function folded(name: string): string {
  return name.toLowerCase();
}

/** There is an entity of this name. */
export function isThere(kind: string, name: string): Guard {
  return {
    sql: (n) => `EXISTS (SELECT 1 FROM identities WHERE ${OF_PLACE} AND kind = ?${n} AND name = ?${n + 1})`,
    values: [kind, folded(name)],
  };
}

/** No user, group or role has the policy of this ARN, nor is it the boundary of one. */
export function isUnattached(arn: string): Guard {
  return {
    sql: (n) =>
      `NOT EXISTS (SELECT 1 FROM identities AS holder WHERE ${OF_PLACE} AND kind IN ('user', 'group', 'role')
         AND (json_extract(record, '$.boundary') = ?${n}
           OR EXISTS (SELECT 1 FROM json_each(holder.record, '$.attached') AS policy WHERE policy.value = ?${n})))`,
    values: [arn],
  };
}

/** The entity, a policy, says this of itself. */
export function isDescribedAs(description: string): Guard {
  return { sql: (n) => `json_extract(record, '$.description') = ?${n}`, values: [description] };
}

/** No user is a member of the group with this id. */
export function hasNoMembers(groupId: string): Guard {
  return {
    sql: (n) =>
      `NOT EXISTS (SELECT 1 FROM identities AS member, json_each(member.record, '$.groups') AS membership
         WHERE ${OF_PLACE} AND kind = 'user' AND membership.value = ?${n})`,
    values: [groupId],
  };
}

/** Condition of SQL for access keys of the user of a name, whatever the path. @param n number of that value. */
export function ofUser(n: number): string {
  const suffix = `'/' || lower(?${n})`;
  return `session_token_hash IS NULL AND substr(principal, 1, 5) = 'user/'
    AND substr(lower(principal), -length(?${n}) - 1) = ${suffix}`;
}

/** No access key belongs to the user of this name. */
export function hasNoAccessKeys(name: string): Guard {
  return {
    sql: (n) =>
      `NOT EXISTS (SELECT 1 FROM credentials WHERE workspace = ?1 AND cloud = ?3 AND account_id = ?4 AND ${ofUser(n)})`,
    values: [name],
  };
}
