import type { AwsEntities } from "../access/aws/entities.ts";
import { nameAtEnd } from "../access/aws/policy-arn.ts";
import type { Database } from "./database.ts";
import type { IdentityPlace } from "./identities.ts";
import { folded } from "./identity-guards.ts";

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
