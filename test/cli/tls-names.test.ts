import { describe, expect, it } from "vitest";
import { isVouchedFor } from "../../cli/tls-names.ts";
import { ALIBABA_REGIONS } from "../../src/cloud/alibaba.ts";

describe("the private CA", () => {
  it.each([
    ...ALIBABA_REGIONS.flatMap((region) => [`kms.${region}.aliyuncs.com`, `sts.${region}.aliyuncs.com`]),
    ...["us-east-1", "ap-southeast-7", "us-gov-east-1", "us-isob-east-1", "mx-central-1"].flatMap((region) =>
      ["kms", "kms-fips", "sts", "monitoring", "servicequotas"].map(
        (service) => `${service}.${region}.amazonaws.com`,
      ),
    ),
    ...["kms", "sts", "monitoring"].map((service) => `${service}.cn-northwest-1.amazonaws.com.cn`),
    ...["sts.amazonaws.com", "iam.amazonaws.com", "kms.eu-west-1.api.aws"],
    ...["vpce-0a1b-c2d3.kms.us-east-1.vpce.amazonaws.com", "kms-vpc.cn-hangzhou.aliyuncs.com"],
    ...[
      "business.aliyuncs.com",
      "business.ap-southeast-1.aliyuncs.com",
      "ram.aliyuncs.com",
      "sts.aliyuncs.com",
    ],
    "kst-hzz65f176a0ogplgqabcd.cryptoservice.kms.aliyuncs.com",
    ...[
      "localhost",
      "eu-west-1.localhost",
      "kms.eu-west-1.localhost",
      "a.ws.localhost",
      "kms.cn-beijing.a.ws.localhost",
    ],
    "kst-hzz65f176a0ogplgqabcd.cryptoservice.localhost",
  ])("vouches for %s", (name) => {
    expect(isVouchedFor(name)).toBe(true);
  });

  it.each([
    ...["", "amazonaws.com", "s3.amazonaws.com", "console.aws.amazon.com", "us-east-1.amazonaws.com"],
    ...["kms.us-east-1.amazonaws.com.evil.com", "kms.a.b.amazonaws.com", "evilkms.us-east-1.amazonaws.com"],
    ...["aliyuncs.com", "oss.aliyuncs.com", "kms.cn-hangzhou.aliyuncs.com.cn", "www.kms.aliyuncs.com"],
    ...[
      "example.com",
      "notlocalhost",
      "localhost.example.com",
      "-a.localhost",
      "*.localhost",
      "a b.localhost",
    ],
    `${"a".repeat(64)}.localhost`,
    `${"a.".repeat(200)}localhost`,
  ])("does not vouch for %j", (name) => {
    expect(isVouchedFor(name)).toBe(false);
  });
});
