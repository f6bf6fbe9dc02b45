import { type CloudFacts, HOST_LABEL, REGION_LABEL } from "./cloud.ts";

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

/**
 * Regions of AWS by partition: those of the endpoint rules of AWS SDK for JavaScript 3.1162.0 (2026-11), all of which
 * have KMS.
 */
const AWS_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
    ...["ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"],
    ...["ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1"],
    ...["eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
    ...["il-central-1", "me-central-1", "me-south-1", "me-west-1", "mx-central-1", "sa-east-1", "sa-west-1"],
    ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-east-1", "us-gov-west-1"],
  "aws-iso": ["us-iso-east-1", "us-iso-west-1"],
  "aws-iso-b": ["us-isob-east-1", "us-isob-west-1"],
  "aws-iso-e": ["eu-isoe-west-1"],
  "aws-iso-f": ["us-isof-east-1", "us-isof-south-1"],
  "aws-eusc": ["eusc-de-east-1"],
};

/** Services that are served here, or that their clients call: STS for credentials, IAM for roles. */
const SERVICES =
  "kms|kms-fips|servicequotas|servicequotas-fips|monitoring|monitoring-fips|sts|sts-fips|iam|iam-fips";

/** Domains of the partitions' endpoints, as patterns (partitions of AWS SDK for JavaScript 3.1162.0). */
const DNS_SUFFIXES = [
  ...["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "c2s.ic.gov", "sc2s.sgov.gov"],
  ...["cloud.adc-e.uk", "csp.hci.ic.gov"],
]
  .map((suffix) => suffix.replaceAll(".", "\\."))
  .join("|");

/** The same of their dual-stack endpoints. */
const DUAL_STACK_SUFFIXES = [
  ...[
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "api.aws.ic.gov",
    "api.aws.scloud",
  ],
  ...["api.cloud-aws.adc-e.uk", "api.aws.hci.ic.gov"],
]
  .map((suffix) => suffix.replaceAll(".", "\\."))
  .join("|");

/** Facts of Amazon Web Services. */
export const AWS = {
  ciphertextNumber: 0,
  account: /^\d{12}$/,
  accountWords: "must be 12 digits",
  regionName: REGION_NAME,
  regions: Object.values(AWS_REGIONS).flat(),
  standard: { account: "000000000000", region: "us-east-1" },
  // Regional and global endpoints, also in China, dual-stack endpoints, and VPC endpoints.
  hostNames: [
    `(?:${SERVICES})(?:\\.${REGION_LABEL})?\\.(?:${DNS_SUFFIXES})`,
    `(?:${SERVICES})\\.${REGION_LABEL}\\.(?:${DUAL_STACK_SUFFIXES})`,
    `${HOST_LABEL}\\.(?:${SERVICES})\\.${REGION_LABEL}\\.vpce\\.(?:${DNS_SUFFIXES})`,
  ],
  arnUpTo: (region, account) => `arn:${partitionOf(region)}:kms:${region}:${account}`,
  materialIds: "bytes",
} as const satisfies CloudFacts;
