import type { RamEntities } from "../../access/alibaba/entities.ts";
import { malformed, type STS_ERRORS, stsError } from "./errors.ts";
import type { AnyCall } from "./operation.ts";

/** A role as an input names it. */
export interface RoleName {
  /** As the input writes it. */
  readonly arn: string;
  /** 16 digits. */
  readonly account: string;
  readonly name: string;
}

/** A role that an input names, as it was found. */
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

/**
 * Finds a role. One that nobody made may be assumed where policies do not decide.
 *
 * @param gone the error for a role that is not there, where policies are enforced.
 * @throws AlibabaError
 */
export async function roleOf(
  { runtime, workspace, state, policies }: AnyCall,
  named: RoleName,
  gone: keyof typeof STS_ERRORS,
): Promise<NamedRole> {
  const place = {
    workspace,
    generation: state.generation,
    cloud: "alibaba",
    account: named.account,
  } as const;
  const found = await runtime.identityDirectory.find(place, "role", named.name);
  if (found === null && policies === "enforce") throw stsError(gone);
  const record = found?.record ?? null;
  return { ...named, entity: `role/${record?.name ?? named.name}`, record };
}
