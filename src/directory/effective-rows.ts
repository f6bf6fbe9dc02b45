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

/** Users and roles, among some ARNs. */
export interface KnownEntities {
  /** Unique ids by ARN, of those that there are. */
  readonly ids: ReadonlyMap<string, string>;
  /** Those that there are not, of accounts that have any user, role or group. Other accounts are taken to be elsewhere. */
  readonly missing: readonly string[];
}

const OF_WORKSPACE = "workspace = ?1 AND generation = ?2 AND cloud = ?3";

/** One row for each, whatever their accounts: whoever puts a policy chooses how many these are. */
const NAMED = `SELECT record FROM json_each(?4) AS asked CROSS JOIN identities
  WHERE ${OF_WORKSPACE} AND account_id = json_extract(asked.value, '$[0]')
  AND kind IN ('user', 'role') AND name = json_extract(asked.value, '$[1]')`;

const PRESENT = `SELECT asked.value AS account FROM json_each(?4) AS asked
  WHERE EXISTS (SELECT 1 FROM identities WHERE ${OF_WORKSPACE} AND account_id = asked.value
  AND kind IN ('user', 'role', 'group'))`;

/** Which of some ARNs of users and roles there are. ARNs are case-sensitive. */
export async function readKnownEntities(
  db: Database,
  { workspace, generation, cloud }: Omit<IdentityPlace, "account">,
  arns: readonly string[],
): Promise<KnownEntities> {
  if (arns.length === 0) return { ids: new Map(), missing: [] };
  const asked = arns.map((arn) => [accountIn(arn), folded(nameAtEnd(arn))]);
  const { results } = await db
    .prepare(NAMED)
    .bind(workspace, generation, cloud, JSON.stringify(asked))
    .all<{ record: string }>();
  const wanted = new Set(arns);
  const known = results.map(({ record }) => JSON.parse(record) as AwsEntities["user"] | AwsEntities["role"]);
  const ids = new Map(known.filter(({ arn }) => wanted.has(arn)).map(({ arn, id }) => [arn, id]));
  const absent = arns.filter((arn) => !ids.has(arn));
  if (absent.length === 0) return { ids, missing: [] };
  const accounts = [...new Set(absent.map(accountIn))];
  const present = await db
    .prepare(PRESENT)
    .bind(workspace, generation, cloud, JSON.stringify(accounts))
    .all<{ account: string }>();
  const here = new Set(present.results.map(({ account }) => account));
  return { ids, missing: absent.filter((arn) => here.has(accountIn(arn))) };
}

function accountIn(arn: string): string {
  return arn.split(":")[4] ?? "";
}
