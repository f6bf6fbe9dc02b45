import { customerPolicyNames, type EffectiveRows } from "../access/aws/effective-identity.ts";
import { type AwsEntities, ORGANIZATION } from "../access/aws/entities.ts";
import { nameAtEnd } from "../access/aws/policy-arn.ts";
import type { Database } from "./database.ts";
import type { EntityKind, IdentityPlace } from "./identities.ts";
import { folded, OF_PLACE } from "./identity-guards.ts";

type Row = { [K in EntityKind]: { kind: K; record: string } }[EntityKind];

const PRINCIPAL = `SELECT kind, record FROM identities WHERE ${OF_PLACE} AND kind = ?5 AND name = ?6`;

const GROUPS = `SELECT kind, record FROM identities WHERE ${OF_PLACE} AND kind = 'group' AND ?5 = 'user'
  AND json_extract(record, '$.id') IN (
    SELECT membership.value FROM identities AS member, json_each(member.record, '$.groups') AS membership
    WHERE ${OF_PLACE} AND member.kind = 'user' AND member.name = ?6)`;

const ACCOUNT = `SELECT kind, record FROM identities WHERE ${OF_PLACE}
  AND (kind = 'vpcEndpoint' OR (kind = 'organization' AND name = '${ORGANIZATION}'))`;

const POLICIES = `SELECT kind, record FROM identities WHERE ${OF_PLACE} AND kind = 'policy'
  AND name IN (SELECT value FROM json_each(?5))`;

/** A principal of an account. */
export interface PrincipalName {
  readonly kind: "root" | "user" | "role";
  /** Without its path; any for the root user. */
  readonly name: string;
}

/** Reads all that bears on what a principal may do: one statement, and another if it has customer managed policies. */
export async function readEffectiveRows(
  db: Database,
  place: IdentityPlace,
  { kind, name }: PrincipalName,
): Promise<EffectiveRows> {
  const at = [place.workspace, place.generation, place.cloud, place.account];
  const read = async (sql: string, ...values: readonly unknown[]) => {
    const { results } = await db
      .prepare(sql)
      .bind(...at, ...values)
      .all<Row>();
    return <K extends EntityKind>(wanted: K): AwsEntities[K][] =>
      results.flatMap((row) => (row.kind === wanted ? [JSON.parse(row.record) as AwsEntities[K]] : []));
  };
  const found = await read(`${PRINCIPAL} UNION ALL ${GROUPS} UNION ALL ${ACCOUNT}`, kind, folded(name));
  const [user = null] = found("user");
  const [role = null] = found("role");
  const [organization = null] = found("organization");
  const groups = found("group");
  const names = customerPolicyNames([...(user ? [user] : []), ...(role ? [role] : []), ...groups]).map(
    folded,
  );
  const policies = names.length === 0 ? [] : (await read(POLICIES, JSON.stringify(names)))("policy");
  return { user, role, groups, organization, endpoints: found("vpcEndpoint"), policies };
}

/** Users and roles of an account, among some names; and whether it has any user, role or group at all. */
export interface KnownEntities {
  readonly isKnown: boolean;
  /** Unique ids by ARN. */
  readonly ids: ReadonlyMap<string, string>;
}

const NAMED = `SELECT record FROM identities WHERE ${OF_PLACE} AND kind IN ('user', 'role')
  AND name IN (SELECT value FROM json_each(?5))`;

const ANY = `SELECT 1 AS found FROM identities
  WHERE ${OF_PLACE} AND kind IN ('user', 'role', 'group') LIMIT 1`;

/** Which of some ARNs of users and roles of an account there are. ARNs are case-sensitive. */
export async function readKnownEntities(
  db: Database,
  place: IdentityPlace,
  arns: readonly string[],
): Promise<KnownEntities> {
  const at = [place.workspace, place.generation, place.cloud, place.account];
  const names = JSON.stringify(arns.map((arn) => folded(nameAtEnd(arn))));
  const { results } = await db
    .prepare(NAMED)
    .bind(...at, names)
    .all<{ record: string }>();
  const known = results.map(({ record }) => JSON.parse(record) as AwsEntities["user"] | AwsEntities["role"]);
  const ids = new Map(known.filter(({ arn }) => arns.includes(arn)).map(({ arn, id }) => [arn, id]));
  const isKnown =
    known.length > 0 ||
    (await db
      .prepare(ANY)
      .bind(...at)
      .first()) !== null;
  return { isKnown, ids };
}
