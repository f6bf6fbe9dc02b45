/**
 * AWS services that keep an AWS managed key in each account, by the alias they give it, with the name that
 * stands in the key's description. The list follows the documentation of the services and FogSecurity's
 * aws-managed-kms-keys (2025-05); AWS publishes no complete one.
 */
export const MANAGED_ALIASES: Readonly<Record<string, string>> = {
  "alias/aws/acm": "ACM private keys",
  "alias/aws/appflow": "AppFlow flows",
  "alias/aws/backup": "Backup data",
  "alias/aws/cloud9": "Cloud9 environments",
  "alias/aws/codeartifact": "CodeArtifact assets",
  "alias/aws/codecommit": "CodeCommit repositories",
  "alias/aws/codewhisperer": "CodeWhisperer customizations",
  "alias/aws/connect": "Connect data",
  "alias/aws/dax": "DAX clusters",
  "alias/aws/dms": "DMS replication instances",
  "alias/aws/dynamodb": "DynamoDB tables",
  "alias/aws/ebs": "EBS volumes",
  "alias/aws/ecr": "ECR repositories",
  "alias/aws/eks": "EKS clusters",
  "alias/aws/elasticache": "ElastiCache data",
  "alias/aws/elasticfilesystem": "EFS file systems",
  "alias/aws/es": "Elasticsearch domains",
  "alias/aws/fsx": "FSx resources",
  "alias/aws/glue": "Glue resources",
  "alias/aws/imagebuilder": "Image Builder images",
  "alias/aws/kafka": "MSK clusters",
  "alias/aws/kendra": "Kendra indexes",
  "alias/aws/kinesis": "Kinesis streams",
  "alias/aws/kinesisvideo": "Kinesis video streams",
  "alias/aws/lambda": "Lambda functions",
  "alias/aws/lex": "Lex bots",
  "alias/aws/lightsail": "Lightsail resources",
  "alias/aws/mq": "MQ brokers",
  "alias/aws/rds": "RDS database volumes",
  "alias/aws/redshift": "Redshift clusters",
  "alias/aws/s3": "S3 objects",
  "alias/aws/secretsmanager": "Secrets Manager secrets",
  "alias/aws/ses": "SES messages",
  "alias/aws/sns": "SNS topics",
  "alias/aws/sqs": "SQS messages",
  "alias/aws/ssm": "SSM parameters",
  "alias/aws/timestream": "Timestream data",
  "alias/aws/translate": "Translate data",
  "alias/aws/workmail": "WorkMail mailboxes",
  "alias/aws/workspaces": "WorkSpaces volumes",
  "alias/aws/xray": "X-Ray data",
};

/** The description of an AWS managed key. @param protects what its service keeps with it. */
export function managedDescription(protects: string): string {
  return `Default key that protects my ${protects} when no other key is defined`;
}

const SERVICES: ReadonlyMap<string, string> = new Map(
  Object.entries(MANAGED_ALIASES).map(([alias, protects]) => [
    managedDescription(protects),
    alias.slice("alias/aws/".length),
  ]),
);

/** The service of an AWS managed key, such as `s3`: its description names it, and nobody can change that. */
export function serviceOfManagedKey({ description }: { readonly description: string }): string {
  return SERVICES.get(description) ?? "";
}
