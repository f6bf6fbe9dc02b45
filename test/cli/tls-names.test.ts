import { describe, expect, it } from "vitest";
import { DEFAULT_NAMES, isVouchedFor } from "../../cli/tls-names.ts";
import { AllowedHosts } from "../../src/auth/hosts.ts";
import { ALIBABA_REGIONS } from "../../src/cloud/alibaba.ts";
import { AWS } from "../../src/cloud/aws.ts";

const allowed = new AllowedHosts("127.0.0.1", ["kms.corp.example", "*.team.example"]);

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
    // A workspace before every other name (docs/settings.md, Account and Region; contract of hosts `<workspace>.ws.<anything>`).
    ...["team.ws.localhost", "team.ws.eu-west-3.localhost", "team.ws.kms.eu-west-2.localhost"],
    ...["team.ws.kst-1.cryptoservice.localhost", "team.ws.kst-1.cryptoservice.kms.aliyuncs.com"],
    ...["team.ws.kms.us-east-1.amazonaws.com", "team.ws.kms.cn-hangzhou.aliyuncs.com"],
    // Domains of the other partitions (AWS SDK for JavaScript 3.1162.0).
    ...["kms.eusc-de-east-1.amazonaws.eu", "kms-fips.us-iso-east-1.c2s.ic.gov"],
    ...["kms.us-isob-east-1.sc2s.sgov.gov", "kms.eu-isoe-west-1.cloud.adc-e.uk"],
    ...["kms.us-isof-south-1.csp.hci.ic.gov", "kms.eusc-de-east-1.api.amazonwebservices.eu"],
    // Names of --allowed-host, at any depth below a wildcard, as the server itself takes them.
    ...["kms.corp.example", "one.team.example", "a.ws.kms.team.example"],
  ])("vouches for %s", (name) => {
    expect(isVouchedFor(name, allowed)).toBe(true);
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
    ...[
      "team.example",
      "-a.team.example",
      "a b.team.example",
      "other.corp.example",
      "ws.kms.us-east-1.amazonaws.com",
    ],
    `${"a".repeat(64)}.localhost`,
    `${"a.".repeat(200)}localhost`,
  ])("does not vouch for %j", (name) => {
    expect(isVouchedFor(name, allowed)).toBe(false);
  });
});

describe("the certificate for clients that name no host", () => {
  it.each([...new Set([...AWS.regions, ...ALIBABA_REGIONS])])(
    "is for %s, alone and with a service",
    (region) => {
      expect(DEFAULT_NAMES).toEqual(expect.arrayContaining([`${region}.localhost`, `*.${region}.localhost`]));
    },
  );
});
