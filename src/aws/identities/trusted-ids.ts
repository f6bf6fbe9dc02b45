import type { RoleRecord } from "../../access/aws/entities.ts";
import { parsePolicy } from "../../access/policy/parse.ts";
import type { IdentityScene } from "../../surface/identities.ts";
import { TRUST_POLICY } from "./given.ts";

const ENTITY = /^arn:[a-z-]+:iam::(\d{12}):(user|role)\/(?:[^*]*\/)?([\w+=,.@-]+)$/;

/**
 * Unique ids of the users and roles that a trust policy names and that are there, by ARN: one that is made again is not
 * meant. Others are meant by their names, so that a test may make them later.
 */
export async function trustedIds(
  { directory, place }: IdentityScene<"aws">,
  trust: string,
): Promise<NonNullable<RoleRecord["trustedIds"]>> {
  const ids: Record<string, string> = {};
  const { statements } = parsePolicy(trust, TRUST_POLICY);
  for (const { name: arn } of statements.flatMap(({ principal }) => principal?.values ?? [])) {
    const [, account, kind, name] = ENTITY.exec(arn) ?? [];
    if (account === undefined || name === undefined) continue;
    const at = { ...place, account };
    const stored = await (kind === "user"
      ? directory.find(at, "user", name)
      : directory.find(at, "role", name));
    if (stored?.record.arn === arn) ids[arn] = stored.record.id;
  }
  return ids;
}
