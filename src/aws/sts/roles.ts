import type { AwsEntities } from "../../access/aws/entities.ts";
import { partitionOf } from "../../cloud/aws-partitions.ts";
import { validation } from "./errors.ts";
import type { AnyCall } from "./operation.ts";

/** A role that an input names. */
export interface NamedRole {
  readonly arn: string;
  readonly account: string;
  /** `role/path/name`. */
  readonly entity: string;
  readonly name: string;
  /** Null where nobody made it. */
  readonly record: AwsEntities["role"] | null;
}

const ARN = /^arn:([a-z-]+):([a-z0-9-]+):[a-z0-9-]*:(\d*):(.+)$/;
const ROLE = /^role\/(?:[!-.0-~][!-~]*\/)?([\w+=,.@-]{1,64})$/;

/** The role of an ARN. @throws AwsError ValidationError for one of something else */
export async function roleOf(
  { runtime, workspace, state, region }: AnyCall,
  arn: string,
): Promise<NamedRole> {
  const [, partition, service, account = "", entity = ""] = ARN.exec(arn) ?? [];
  if (partition === undefined) throw validation(`${arn} is invalid`);
  const name = ROLE.exec(entity)?.[1];
  const isRole = service === "iam" && account.length === 12 && partition === partitionOf(region);
  if (name === undefined || !isRole) throw validation("Request ARN is invalid");
  const place = { workspace, generation: state.generation, cloud: "aws", account } as const;
  const found = await runtime.identityDirectory.find(place, "role", name);
  // Names are found in any case, and without their path, but the ARN must be the role's.
  const record = found?.record.arn === arn ? found.record : null;
  return { arn, account, entity, name, record };
}
