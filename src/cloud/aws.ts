import { PARTITIONS, partitionOf } from "./aws-partitions.ts";
import { type CloudFacts, HOST_LABEL, REGION_LABEL } from "./cloud.ts";

/** Pattern of AWS Region names, known or not: `eu-west-3`, `us-gov-east-1`. */
export const REGION_NAME = /^(?=.{1,32}$)[a-z]{2,4}(-[a-z]{1,10}){1,3}-\d{1,2}$/;

/** Services that are served here, or that their clients call: STS for credentials, IAM for roles. */
const SERVICES =
  "kms|kms-fips|servicequotas|servicequotas-fips|monitoring|monitoring-fips|sts|sts-fips|iam|iam-fips|tagging";

/** One of some domain names, as a pattern. */
const oneOf = (names: readonly string[]) =>
  `(?:${[...new Set(names)].map((name) => name.replaceAll(".", "\\.")).join("|")})`;

const SUFFIXES = oneOf(PARTITIONS.map(({ dnsSuffix }) => dnsSuffix));
const DUAL_STACK_SUFFIXES = oneOf(PARTITIONS.map(({ dualStackDnsSuffix }) => dualStackDnsSuffix));

/** Services whose calls come here, as the SDKs' variables of endpoints name them. */
const ENDPOINT_SERVICES = [
  "KMS",
  "STS",
  "IAM",
  "SERVICE_QUOTAS",
  "CLOUDWATCH",
  "RESOURCE_GROUPS_TAGGING_API",
];

/** The account and Region of whoever names none. */
const STANDARD = { account: "000000000000", region: "us-east-1" } as const;

/** Facts of Amazon Web Services. */
export const AWS = {
  ciphertextNumber: 0,
  account: /^\d{12}$/,
  accountWords: "must be 12 digits",
  regionName: REGION_NAME,
  regions: PARTITIONS.flatMap(({ regions }) => regions),
  standard: STANDARD,
  // Regional and global endpoints, dual-stack endpoints, and VPC endpoints, of all partitions.
  hostNames: [
    `(?:${SERVICES})(?:\\.${REGION_LABEL})?\\.${SUFFIXES}`,
    `(?:${SERVICES})\\.${REGION_LABEL}\\.${DUAL_STACK_SUFFIXES}`,
    `${HOST_LABEL}\\.(?:${SERVICES})\\.${REGION_LABEL}\\.vpce\\.${SUFFIXES}`,
  ],
  arnUpTo: (region, account) => `arn:${partitionOf(region)}:kms:${region}:${account}`,
  materialIds: "bytes",
  environment: (origin, { id, secret }) => ({
    ...Object.fromEntries(ENDPOINT_SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, origin])),
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    // A token of another account's session would be sent with the key.
    AWS_SESSION_TOKEN: "",
    AWS_REGION: STANDARD.region,
    AWS_DEFAULT_REGION: STANDARD.region,
  }),
} as const satisfies CloudFacts;
