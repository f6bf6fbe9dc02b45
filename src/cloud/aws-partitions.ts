/** A partition of AWS: Regions that share ARNs, accounts and domain names. */
export interface Partition {
  readonly id: string;
  /** Matches the names of its Regions, known or not. The patterns of two partitions never match the same name. */
  readonly regionPattern: RegExp;
  readonly dnsSuffix: string;
  readonly dualStackDnsSuffix: string;
  readonly regions: readonly string[];
}

/**
 * All partitions of AWS, with the Regions, patterns and domains that botocore 1.44.8 publishes in
 * `botocore/data/partitions.json` (2026-11), without its pseudo-Regions such as `aws-global`.
 */
export const PARTITIONS: readonly Partition[] = [
  {
    id: "aws",
    regionPattern: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
    dnsSuffix: "amazonaws.com",
    dualStackDnsSuffix: "api.aws",
    regions: [
      ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
      ...["ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"],
      ...["ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1"],
      ...["eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2"],
      ...["eu-west-3", "il-central-1", "me-central-1", "me-south-1", "me-west-1", "mx-central-1"],
      ...["sa-east-1", "sa-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
    ],
  },
  {
    id: "aws-cn",
    regionPattern: /^cn-\w+-\d+$/,
    dnsSuffix: "amazonaws.com.cn",
    dualStackDnsSuffix: "api.amazonwebservices.com.cn",
    regions: ["cn-north-1", "cn-northwest-1"],
  },
  {
    id: "aws-us-gov",
    regionPattern: /^us-gov-\w+-\d+$/,
    dnsSuffix: "amazonaws.com",
    dualStackDnsSuffix: "api.aws",
    regions: ["us-gov-east-1", "us-gov-west-1"],
  },
  {
    id: "aws-iso",
    regionPattern: /^us-iso-\w+-\d+$/,
    dnsSuffix: "c2s.ic.gov",
    dualStackDnsSuffix: "api.aws.ic.gov",
    regions: ["us-iso-east-1", "us-iso-west-1"],
  },
  {
    id: "aws-iso-b",
    regionPattern: /^us-isob-\w+-\d+$/,
    dnsSuffix: "sc2s.sgov.gov",
    dualStackDnsSuffix: "api.aws.scloud",
    regions: ["us-isob-east-1", "us-isob-west-1"],
  },
  {
    id: "aws-iso-e",
    regionPattern: /^eu-isoe-\w+-\d+$/,
    dnsSuffix: "cloud.adc-e.uk",
    dualStackDnsSuffix: "api.cloud-aws.adc-e.uk",
    regions: ["eu-isoe-west-1"],
  },
  {
    id: "aws-iso-f",
    regionPattern: /^us-isof-\w+-\d+$/,
    dnsSuffix: "csp.hci.ic.gov",
    dualStackDnsSuffix: "api.aws.hci.ic.gov",
    regions: ["us-isof-east-1", "us-isof-south-1"],
  },
  {
    id: "aws-eusc",
    regionPattern: /^eusc-(de)-\w+-\d+$/,
    dnsSuffix: "amazonaws.eu",
    dualStackDnsSuffix: "api.amazonwebservices.eu",
    regions: ["eusc-de-east-1"],
  },
];

/** The partition whose Regions have names like this one; that of the commercial Regions for any other name. */
export function partitionWith(region: string): Partition {
  const found = PARTITIONS.find(({ regionPattern }) => regionPattern.test(region)) ?? PARTITIONS[0];
  if (!found) throw new Error("there are no partitions");
  return found;
}

/** The id of a Region's partition, as ARNs have it. */
export function partitionOf(region: string): string {
  return partitionWith(region).id;
}
