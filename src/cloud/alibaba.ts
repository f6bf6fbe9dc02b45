import { type CloudFacts, HOST_LABEL, REGION_LABEL } from "./cloud.ts";

/** Pattern of Alibaba Cloud Region ids, known or not: `cn-hangzhou`, `cn-shanghai-finance-1`, `ap-southeast-1`. */
export const ALIBABA_REGION_NAME = /^(?:cn|ap|us|na|sa|eu|me|af)(?:-[a-z0-9]{1,20}){1,3}$/;

/**
 * Regions of Alibaba Cloud KMS: those of the endpoint map of alibabacloud-typescript-sdk kms-20160120 3.2.0
 * (2026-08), as DescribeRegions lists them.
 */
export const ALIBABA_REGIONS = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-3",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "cn-beijing",
  "cn-beijing-finance-1",
  "cn-chengdu",
  "cn-fuzhou",
  "cn-guangzhou",
  "cn-hangzhou",
  "cn-hangzhou-finance",
  "cn-heyuan",
  "cn-heyuan-acdr-1",
  "cn-hongkong",
  "cn-huhehaote",
  "cn-qingdao",
  "cn-shanghai",
  "cn-shanghai-finance-1",
  "cn-shenzhen",
  "cn-shenzhen-finance-1",
  "cn-wuhan-lr",
  "cn-wulanchabu",
  "cn-zhangjiakou",
  "cn-zhengzhou-jva",
  "eu-central-1",
  "eu-west-1",
  "me-central-1",
  "me-east-1",
  "na-south-1",
  "us-east-1",
  "us-west-1",
] as const;

/** Services that are served here, or that their clients call: STS for credentials, RAM for roles. */
const SERVICES = "kms|kms-vpc|business|business-vpc|sts|sts-vpc|ram";

/** The account and Region of whoever names none. */
const STANDARD = { account: "1000000000000000", region: "cn-hangzhou" } as const;

/** Facts of Alibaba Cloud, whose ARNs have no partitions. */
export const ALIBABA = {
  ciphertextNumber: 1,
  account: /^\d{16}$/,
  accountWords: "must be 16 digits",
  regionName: ALIBABA_REGION_NAME,
  regions: ALIBABA_REGIONS,
  standard: STANDARD,
  // Shared gateways, also by names with a leading Region; a dedicated gateway has one more label.
  hostNames: [
    `(?:${SERVICES})(?:\\.${REGION_LABEL})?\\.aliyuncs\\.com`,
    `${HOST_LABEL}\\.cryptoservice\\.kms\\.aliyuncs\\.com`,
  ],
  arnUpTo: (region, account) => `acs:kms:${region}:${account}`,
  materialIds: "uuid",
  // Its SDKs read the access key from the environment, and take the endpoint, a host with a port, in their configuration.
  environment: (origin, { id, secret }) => ({
    ALIBABA_CLOUD_ACCESS_KEY_ID: id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
    ALIBABA_CLOUD_REGION_ID: STANDARD.region,
    ALIBABA_CLOUD_KMS_ENDPOINT: new URL(origin).host,
  }),
} as const satisfies CloudFacts;
