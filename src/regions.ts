import { ALIBABA_REGION_NAME, REGION_NAME } from "./partition.ts";
import type { Scope } from "./workspace.ts";

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

/** The Regions that a deployment accepts: each Region in use has storage and quotas of its own. */
export class Regions {
  /** Accepted names by cloud; null where every well-formed name is accepted. */
  readonly #known: Readonly<Record<Scope["cloud"], ReadonlySet<string>>> | null;

  /**
   * @param onlyKnown whether only the clouds' Regions and extra ones are accepted.
   * @param extra names of either cloud.
   */
  constructor(onlyKnown: boolean, extra: readonly string[]) {
    this.#known = onlyKnown
      ? {
          aws: new Set([...Object.values(AWS_REGIONS).flat(), ...extra]),
          alibaba: new Set([...ALIBABA_REGIONS, ...extra]),
        }
      : null;
  }

  /** Whether a Region of that name is accepted. */
  has(cloud: Scope["cloud"], name: string): boolean {
    const pattern = cloud === "aws" ? REGION_NAME : ALIBABA_REGION_NAME;
    return pattern.test(name) && (this.#known === null || this.#known[cloud].has(name));
  }
}
