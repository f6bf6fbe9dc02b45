import { describe, expect, it } from "vitest";
import { isAwsPrincipal, isServicePrincipal } from "../../../src/access/policy/aws-principals.ts";

describe("a service principal", () => {
  // IAM User Guide, AWS JSON policy elements: Principal; botocore's partitions.json for the domains.
  it.each([
    ["us-east-1", "s3.amazonaws.com"],
    ["us-east-1", "logs.eu-west-1.amazonaws.com"],
    ["us-east-1", "delivery.logs.amazonaws.com"],
    ["us-east-1", "vpc-flow-logs.amazonaws.com"],
    ["us-east-1", "member.org.stacksets.cloudformation.amazonaws.com"],
    ["cn-north-1", "ec2.amazonaws.com.cn"],
    ["cn-north-1", "logs.cn-north-1.amazonaws.com.cn"],
    ["cn-north-1", "lambda.amazonaws.com"],
    ["us-gov-west-1", "states.us-gov-west-1.amazonaws.com"],
    ["eusc-de-east-1", "lambda.amazonaws.com"],
    ["eusc-de-east-1", "logs.eusc-de-east-1.amazonaws.eu"],
    ["us-iso-east-1", "ec2.c2s.ic.gov"],
    // Route 53 Developer Guide, Working with customer managed keys for DNSSEC.
    ["us-east-1", "dnssec-route53.amazonaws.com"],
    // OpenSearch Service Developer Guide, Setting up roles and users in Ingestion; Cost and Usage Report User Guide.
    ["us-east-1", "osis-pipelines.amazonaws.com"],
    ["us-east-1", "billingreports.amazonaws.com"],
    // Its name looks like that of a Region.
    ["us-east-1", "resource-explorer-2.amazonaws.com"],
    ["us-iso-west-1", "logs.us-iso-west-1.amazonaws.com"],
  ])("of %s may be %s", (region, name) => {
    expect(isServicePrincipal(name, region)).toBe(true);
  });

  it.each([
    ["us-east-1", "bogus"],
    ["us-east-1", "s3"],
    ["us-east-1", "bogus.amazonaws.com"],
    ["us-east-1", "S3.amazonaws.com"],
    ["us-east-1", "s3.amazonaws.com."],
    ["us-east-1", "*.amazonaws.com"],
    ["us-east-1", "amazonaws.com"],
    ["us-east-1", "us-east-1.amazonaws.com"],
    ["us-east-1", "s3.example.com"],
    ["us-east-1", "ec2.amazonaws.com.cn"],
    ["us-east-1", "logs.cn-north-1.amazonaws.com"],
    ["us-east-1", "logs.xx-nowhere-1.amazonaws.com"],
    ["us-east-1", ""],
    ["eusc-de-east-1", "logs.us-east-1.amazonaws.com"],
  ])("of %s is not %s", (region, name) => {
    expect(isServicePrincipal(name, region)).toBe(false);
  });
});

describe("a principal of AWS", () => {
  it.each([
    ["us-east-1", "arn:aws:iam::444455556666:user/a/b", true],
    ["us-east-1", "arn:aws:sts::444455556666:assumed-role/r/s", true],
    ["us-east-1", "arn:aws:sts::444455556666:assumed-role/r", false],
    ["us-east-1", "arn:aws:iam::444455556666:assumed-role/r/s", false],
    ["us-east-1", "arn:aws:iam::444455556666:user/*", false],
    ["us-east-1", "arn:aws:iam::*:root", false],
    ["us-east-1", "arn:aws::444455556666:root", false],
    ["us-east-1", "arn:aws-eusc:iam::444455556666:root", false],
    ["us-east-1", "arn:aws-cn:iam::444455556666:root", false],
    ["us-east-1", "AIDACKCEVSQ6C2EXAMPLE", false],
    ["us-east-1", "AROADBQP57FF2AEXAMPLE", false],
    ["eusc-de-east-1", "arn:aws-eusc:iam::444455556666:root", true],
    ["us-isof-south-1", "arn:aws-iso-f:iam::444455556666:role/a", true],
    ["us-isof-south-1", "arn:aws-iso:iam::444455556666:role/a", false],
  ])("of %s: %s is %s", (region, name, valid) => {
    expect(isAwsPrincipal({ kind: "AWS", name }, region)).toBe(valid);
  });
});
