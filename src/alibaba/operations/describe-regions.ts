import { operation } from "../operation.ts";

/** Regions of KMS: those of the endpoint map of alibabacloud-typescript-sdk kms-20160120 3.2.0 (2026-08). */
const REGIONS = [
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

export const describeRegions = operation({
  name: "DescribeRegions",
  input: {},
  run() {
    return { Regions: { Region: REGIONS.map((RegionId) => ({ RegionId })) } };
  },
});
