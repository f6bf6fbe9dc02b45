/** Pattern of AWS Region names, known or not: `eu-west-3`, `us-gov-east-1`. */
export const REGION_NAME = /^(?=.{1,32}$)[a-z]{2,4}(-[a-z]{1,10}){1,3}-\d{1,2}$/;

/** Partitions of AWS other than `aws`, by prefix of their Regions' names (General Reference, ARNs). */
const PARTITIONS = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["eu-isoe-", "aws-iso-e"],
  ["eusc-", "aws-eusc"],
] as const;

/** The ARN partition of a Region. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

/** Pattern of Alibaba Cloud Region ids, known or not: `cn-hangzhou`, `cn-shanghai-finance-1`, `ap-southeast-1`. */
export const ALIBABA_REGION_NAME = /^(?:cn|ap|us|na|sa|eu|me|af)(?:-[a-z0-9]{1,20}){1,3}$/;
