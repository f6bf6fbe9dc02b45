import type { RamEntities } from "../../access/alibaba/entities.ts";
import { malformed, type STS_ERRORS, stsError } from "./errors.ts";
import type { AnyCall } from "./operation.ts";

/** A role as an input names it. */
export interface RoleName {
  readonly arn: string;
  /** 16 digits. */
  readonly account: string;
  readonly name: string;
}

/** A role that an input names, as it was found: with its name as it was made, because names are not distinguished by case. */
export interface NamedRole extends RoleName {
  /** `role/NAME`, as the role was made. */
  readonly entity: string;
  /** Null where nobody made it. */
  readonly record: RamEntities["role"] | null;
}

const ROLE = /^acs:ram::(\d{16}):role\/([\w.@-]{1,64})$/;

/** What the ARN of a role names. @throws AlibabaError InvalidParameter.RoleArn */
export function roleNamed(arn: string): RoleName {
  const [, account, name] = ROLE.exec(arn) ?? [];
  if (account === undefined || name === undefined) throw malformed("RoleArn");
  return { arn, account, name };
}

/** Finds a role, whether somebody has made it or not. */
export async function roleOf(
  { runtime, workspace, state }: AnyCall,
  { account, name: asked }: RoleName,
): Promise<NamedRole> {
  const place = { workspace, generation: state.generation, cloud: "alibaba", account } as const;
  const record = (await runtime.identityDirectory.find(place, "role", asked))?.record ?? null;
  const name = record?.name ?? asked;
  return { arn: `acs:ram::${account}:role/${name}`, account, name, entity: `role/${name}`, record };
}

/**
 * Requires that somebody has made a role, where policies are enforced: elsewhere any may be assumed.
 *
 * @param gone the error for a role that is not there.
 * @throws AlibabaError
 */
export function requireMade(
  { policies }: Pick<AnyCall, "policies">,
  { record }: NamedRole,
  gone: keyof typeof STS_ERRORS,
): void {
  if (record === null && policies === "enforce") throw stsError(gone);
}
