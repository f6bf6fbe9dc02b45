import { partitionOf } from "../../../cloud/aws-partitions.ts";
import { AwsError } from "../errors.ts";
import { specRow } from "./key-specs.ts";

/** Requires a key spec that exists in the Region. @throws AwsError UnsupportedOperationException */
export function requireSpecIn(region: string, spec: string): void {
  const { regions } = specRow(spec);
  const china = partitionOf(region) === "aws-cn";
  if (regions === undefined || (regions === "china") === china) return;
  throw new AwsError(
    "UnsupportedOperationException",
    `Key spec ${spec} is not supported in Region ${region}.`,
  );
}
