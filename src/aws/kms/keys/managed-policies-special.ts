import { type ManagedPolicy, sidOf } from "./managed-policies-usual.ts";
import {
  ACTIONS,
  describedBy,
  endpoint,
  metadata,
  type StatementFor,
  statement,
  through,
  throughAnyRegion,
} from "./managed-policy-statements.ts";
import { rootOf } from "./written-policy.ts";

const EVERYBODY = { AWS: "*" };
const SECRETS_MANAGER = sidOf("AWS Secrets Manager");
const DYNAMODB = sidOf("Amazon DynamoDB");

/** Grants that ACM asks for, to itself and to the services that get certificates. */
const acmGrants =
  (sid: string, operations: string | readonly string[]): StatementFor =>
  (place) =>
    statement(sid, EVERYBODY, ["CreateGrant"], {
      StringEquals: { "kms:CallerAccount": place.account, "kms:ViaService": endpoint("acm", place) },
      "ForAllValues:StringEquals": { "kms:GrantOperations": operations },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    });

/** What Connect denies itself. */
const connectDenies =
  (sid: string, absent: string): StatementFor =>
  () =>
    statement(
      sid,
      EVERYBODY,
      ["Encrypt", "GenerateDataKey*", "ReEncrypt*"],
      { Null: { [absent]: "true" } },
      "Deny",
    );

const SES_MESSAGE = "kms:EncryptionContext:aws:ses:";

/** The policies that have a form of their own. */
export const SPECIAL_POLICIES: Readonly<Record<string, ManagedPolicy>> = {
  acm: {
    id: "auto-acm-4",
    statements: [
      acmGrants("Allow creation of decryption grants", "Decrypt"),
      acmGrants("Allow creation of encryption grant", ["Encrypt", "ReEncryptFrom", "ReEncryptTo"]),
      ({ account }) =>
        statement(
          "Allowed operations for the key owner",
          EVERYBODY,
          ["DescribeKey", "ListGrants", "RevokeGrant", "GetKeyPolicy"],
          { StringEquals: { "kms:CallerAccount": account } },
        ),
      () =>
        statement(
          "Deny re-encryption to any other key",
          EVERYBODY,
          ["ReEncrypt*"],
          { Bool: { "kms:ReEncryptOnSameKey": "false" } },
          "Deny",
        ),
      through("Allow decrypt", ["acm"], ["Decrypt"]),
    ],
  },
  appflow: {
    id: "auto-appflow-2",
    statements: [
      through(sidOf("Amazon AppFlow"), ["appflow"], ACTIONS.grants),
      metadata("RevokeGrant"),
      describedBy(
        "Allow AppFlow Service with service principal name appflow.amazonaws.com to describe the key directly",
        "appflow",
      ),
      through(sidOf("S3"), ["s3"], ["Decrypt"]),
      through(sidOf("SecretManager"), ["secretsmanager"], ACTIONS.grants),
    ],
  },
  backup: {
    id: "auto-backup-1",
    statements: [
      through(
        "Allow access through Backup for all principals in the account that are authorized to use Backup Storage",
        ["backup"],
        ["CreateGrant", "Decrypt", "GenerateDataKey*"],
      ),
      metadata("RevokeGrant"),
    ],
  },
  connect: {
    id: "auto-connect-3",
    statements: [
      through(sidOf("Connect"), ["connect"], ["CreateGrant", "Describe*", "Get*", "List*"]),
      describedBy("Allow Connect to directly describe the key", "connect"),
      metadata("RevokeGrant"),
      connectDenies("Restrict direct usage", "kms:ViaService"),
      connectDenies("Restrict usage to Connect data", "kms:EncryptionContext:aws:connect:OrganizationId"),
      through(sidOf("S3"), ["s3"], ["Decrypt"]),
      through(sidOf("KVS"), ["kinesisvideo"], ["Decrypt"]),
    ],
  },
  dynamodb: {
    id: "auto-dynamodb-3",
    statements: [
      throughAnyRegion(DYNAMODB, "dynamodb", ACTIONS.grants),
      metadata("RevokeGrant"),
      describedBy("Allow DynamoDB to directly describe the key", "dynamodb"),
    ],
  },
  ecr: {
    id: "auto-ecr-1",
    statements: [
      through(sidOf("Amazon ECR"), ["ecr"], [...ACTIONS.grants, "RetireGrant"]),
      metadata("RevokeGrant"),
    ],
  },
  mq: {
    id: "auto-mq-1",
    statements: [
      through(
        "Allow access to Amazon MQ for all principals in the account that are authorized to use Amazon MQ",
        ["mq", "elasticfilesystem"],
        ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey*", "Encrypt", "ReEncrypt*"],
      ),
      metadata("RevokeGrant"),
    ],
  },
  redshift: {
    id: "auto-redshift-3",
    statements: [
      through(sidOf("RedShift"), ["redshift"], ACTIONS.grants),
      through(sidOf("RedShift-Serverless"), ["redshift-serverless"], ACTIONS.grants),
      metadata("RevokeGrant"),
    ],
  },
  secretsmanager: {
    id: "auto-secretsmanager-2",
    statements: [
      through(
        SECRETS_MANAGER,
        ["secretsmanager"],
        ["Encrypt", "Decrypt", "ReEncrypt*", "CreateGrant", "DescribeKey"],
      ),
      throughAnyRegion(SECRETS_MANAGER, "secretsmanager", ["GenerateDataKey*"]),
      metadata("RevokeGrant"),
    ],
  },
  ses: {
    id: "auto-ses-2",
    statements: [
      (place) =>
        statement(
          "Allow SES to encrypt messages belonging to this account",
          { Service: endpoint("ses", place) },
          ["Encrypt", "GenerateDataKey*"],
          {
            StringEquals: { [`${SES_MESSAGE}source-account`]: place.account },
            Null: { [`${SES_MESSAGE}rule-name`]: "false", [`${SES_MESSAGE}message-id`]: "false" },
          },
        ),
      (place) =>
        statement("Allow SES to describe this key", { Service: endpoint("ses", place) }, ["DescribeKey"]),
      (place) =>
        statement("Allow direct access to key metadata & decryption to the account", { AWS: rootOf(place) }, [
          ...["Describe*", "Get*", "List*", "Decrypt", "ReEncryptFrom"],
        ]),
    ],
  },
  sns: {
    id: "auto-sns-2",
    statements: [
      through(
        sidOf("SNS"),
        ["sns"],
        ["Decrypt", "GenerateDataKey*", "CreateGrant", "ListGrants", "DescribeKey"],
      ),
      metadata("RevokeGrant"),
      ({ account, region }) =>
        statement("Allow SNS to decrypt archived messages", { Service: "sns.amazonaws.com" }, ["Decrypt"], {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": `arn:*:sns:${region}:${account}:*` },
        }),
    ],
  },
  workmail: {
    id: "auto-workmail-1",
    statements: [
      through(
        sidOf("WorkMail"),
        ["workmail"],
        ["Decrypt", "CreateGrant", "ReEncrypt*", "DescribeKey", "Encrypt"],
      ),
      metadata("RevokeGrant"),
    ],
  },
};
