import type { CloudEntities, EntityKind } from "../access/entities.ts";
import type { Cloud } from "../cloud/list.ts";
import type { Database } from "./database.ts";
import type { IdentityPlace } from "./identities.ts";
import { folded, OF_PLACE } from "./identity-guards.ts";

interface Row {
  readonly kind: string;
  readonly record: string;
}

const PRINCIPAL = `SELECT kind, record FROM identities WHERE ${OF_PLACE} AND kind = ?5 AND name = ?6`;

const GROUPS = `SELECT kind, record FROM identities WHERE ${OF_PLACE} AND kind = 'group' AND ?5 = 'user'
  AND json_extract(record, '$.id') IN (
    SELECT membership.value FROM identities AS member, json_each(member.record, '$.groups') AS membership
    WHERE ${OF_PLACE} AND member.kind = 'user' AND member.name = ?6)`;

const ACCOUNT = `SELECT kind, record FROM identities WHERE ${OF_PLACE}
  AND kind IN (SELECT value FROM json_each(?7))`;

const POLICIES = `SELECT kind, record FROM identities WHERE ${OF_PLACE} AND kind = 'policy'
  AND name IN (SELECT value FROM json_each(?5))`;

/** A principal of an account. */
export interface PrincipalName {
  readonly kind: "root" | "user" | "role";
  /** Without its path; any for the root user. */
  readonly name: string;
}

/** Whatever has policies, as it is stored. */
export type StoredHolder<C extends Cloud> =
  | CloudEntities[C]["user"]
  | CloudEntities[C]["role"]
  | CloudEntities[C]["group"];

/** What of a cloud bears on its principals besides users, roles and groups. */
export interface Bearing<C extends Cloud, A extends EntityKind<C>> {
  /** Kinds of what concerns a whole account. */
  readonly ofAccount: readonly A[];
  /** Names of the policies of the account that holders have. */
  readonly policyNames: (holders: readonly StoredHolder<C>[]) => readonly string[];
}

/** What is stored of an account that bears on what one of its principals may do. */
export interface EffectiveRows<C extends Cloud, A extends EntityKind<C>> {
  readonly user: CloudEntities[C]["user"] | null;
  readonly role: CloudEntities[C]["role"] | null;
  /** Groups of the user. */
  readonly groups: readonly CloudEntities[C]["group"][];
  readonly policies: readonly CloudEntities[C]["policy"][];
  /** What concerns the whole account, by kind. */
  readonly ofAccount: <K extends A>(kind: K) => readonly CloudEntities[C][K][];
}

/** Reads all that bears on what a principal may do: one statement, and another if it has policies of the account. */
export async function readEffectiveRows<C extends Cloud, A extends EntityKind<C>>(
  db: Database,
  place: IdentityPlace<C>,
  { kind, name }: PrincipalName,
  { ofAccount, policyNames }: Bearing<C, A>,
): Promise<EffectiveRows<C, A>> {
  const at = [place.workspace, place.generation, place.cloud, place.account];
  const read = async (sql: string, ...values: readonly unknown[]) => {
    const { results } = await db
      .prepare(sql)
      .bind(...at, ...values)
      .all<Row>();
    return <K extends EntityKind<C>>(wanted: K): CloudEntities[C][K][] =>
      results.flatMap((row) => (row.kind === wanted ? [JSON.parse(row.record) as CloudEntities[C][K]] : []));
  };
  const sql = `${PRINCIPAL} UNION ALL ${GROUPS} UNION ALL ${ACCOUNT}`;
  const found = await read(sql, kind, folded(name), JSON.stringify(ofAccount));
  const [user = null] = found("user" as EntityKind<C> & "user");
  const [role = null] = found("role" as EntityKind<C> & "role");
  const groups = found("group" as EntityKind<C> & "group");
  const names = policyNames([...(user ? [user] : []), ...(role ? [role] : []), ...groups]).map(folded);
  const policies =
    names.length === 0
      ? []
      : (await read(POLICIES, JSON.stringify(names)))("policy" as EntityKind<C> & "policy");
  return { user, role, groups, policies, ofAccount: found };
}

/** The kind of a principal. @param entity `root`, `user/NAME`, `role/NAME`, perhaps with a path before the name */
export function kindOfEntity(entity: string): PrincipalName["kind"] {
  return entity.startsWith("user/") ? "user" : entity.startsWith("role/") ? "role" : "root";
}
