import { ANY_SECRET, type Client, keyOf, type Target } from "./client.ts";

/** Variables of an access key of AWS. */
const VARIABLES = { id: "AWS_ACCESS_KEY_ID", secret: "AWS_SECRET_ACCESS_KEY" } as const;

/** The clients of AWS KMS. */
export const AWS_CLIENTS: readonly Client[] = [
  {
    id: "js",
    name: "JavaScript",
    cloud: "aws",
    snippets: (target) => [{ label: "AWS SDK for JavaScript v3", text: js(target) }],
  },
  {
    id: "boto3",
    name: "boto3",
    cloud: "aws",
    snippets: (target) => [{ label: "Python, boto3", text: boto3(target) }],
  },
  {
    id: "go",
    name: "Go",
    cloud: "aws",
    snippets: (target) => [{ label: "AWS SDK for Go v2", text: go(target) }],
  },
  {
    id: "java",
    name: "Java",
    cloud: "aws",
    snippets: (target) => [{ label: "AWS SDK for Java v2", text: java(target) }],
  },
  {
    id: "aws-cli",
    name: "AWS CLI",
    cloud: "aws",
    snippets: (target) => [
      { label: "Environment, which the SDKs read too", text: environment(target) },
      { label: "A call", text: "aws kms list-keys" },
    ],
  },
  {
    id: "terraform",
    name: "Terraform",
    cloud: "aws",
    snippets: (target) => [{ label: "Terraform, hashicorp/aws", text: terraform(target) }],
  },
];

function js(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `process.env.${VARIABLES[part]}`);
  return `import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";

const kms = new KMSClient({
  endpoint: "${target.origin}",
  region: "${target.region}",
  credentials: { accessKeyId: ${id}, secretAccessKey: ${secret} },
  maxAttempts: 1, // without it the SDK tries again, and hides what a quota refuses
});
console.log(await kms.send(new ListKeysCommand({})));`;
}

function boto3(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `os.environ["${VARIABLES[part]}"]`);
  return `import os
import boto3
from botocore.config import Config

kms = boto3.client("kms", endpoint_url="${target.origin}", region_name="${target.region}",
                   aws_access_key_id=${id}, aws_secret_access_key=${secret},
                   config=Config(retries={"total_max_attempts": 1}))
print(kms.list_keys())`;
}

function go(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `os.Getenv("${VARIABLES[part]}")`);
  return `client := kms.New(kms.Options{
	BaseEndpoint: aws.String("${target.origin}"),
	Region:       "${target.region}",
	Credentials:  credentials.NewStaticCredentialsProvider(${id}, ${secret}, ""),
	Retryer:      aws.NopRetryer{},
})
keys, err := client.ListKeys(ctx, &kms.ListKeysInput{})`;
}

function java(target: Target): string {
  const { id, secret } = keyOf(target, (part) => `System.getenv("${VARIABLES[part]}")`);
  return `KmsClient kms = KmsClient.builder()
    .endpointOverride(URI.create("${target.origin}"))
    .region(Region.of("${target.region}"))
    .credentialsProvider(StaticCredentialsProvider.create(
        AwsBasicCredentials.create(${id}, ${secret})))
    .build();
System.out.println(kms.listKeys());`;
}

function environment(target: Target): string {
  const { accessKeyId, origin, region } = target;
  return [
    `export AWS_ENDPOINT_URL_KMS=${origin}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    ...(accessKeyId === null
      ? []
      : [`export ${VARIABLES.id}=${accessKeyId} ${VARIABLES.secret}=${ANY_SECRET}`]),
  ].join("\n");
}

function terraform({ origin, region, accessKeyId }: Target): string {
  const keys =
    accessKeyId === null
      ? "  # access_key and secret_key come from the environment"
      : `  access_key = "${accessKeyId}"\n  secret_key = "${ANY_SECRET}"`;
  return `provider "aws" {
  region     = "${region}"
${keys}
  endpoints {
    kms = "${origin}"
    sts = "${origin}"
    iam = "${origin}"
  }
}

resource "aws_kms_key" "app" {}`;
}
