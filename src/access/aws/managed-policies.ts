import { awsManagedName } from "./policy-arn.ts";

/** A managed policy that AWS owns. */
export interface ManagedPolicy {
  /** With its path: `service-role/ROSAKMSProviderPolicy`. */
  readonly name: string;
  /** `ANPA…`; ours. */
  readonly id: string;
  readonly description: string;
  readonly createdAt: string;
  /** Number of its version in force. */
  readonly version: number;
  /** JSON. */
  readonly document: string;
}

function policy(
  name: string,
  id: string,
  createdAt: string,
  version: number,
  description: string,
  statements: readonly object[],
): ManagedPolicy {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { name, id, description, createdAt, version, document };
}

/**
 * The managed policies of AWS that name KMS, and a few that every account has in use (AWS Managed Policy Reference
 * Guide). Abridged to the services that are here are ReadOnlyAccess, job-function/ViewOnlyAccess, SecurityAudit, SecretsManagerReadWrite, CloudWatchReadOnlyAccess.
 */
export const MANAGED_POLICIES: readonly ManagedPolicy[] = [
  policy(
    "AdministratorAccess",
    "ANPA7E7ALMTL67E5SJ2UQ",
    "2015-02-06T18:39:46Z",
    1,
    "Provides full access to AWS services and resources.",
    [{ Effect: "Allow", Action: "*", Resource: "*" }],
  ),
  policy(
    "PowerUserAccess",
    "ANPAZNP53ADJXH7OKZS6Z",
    "2015-02-06T18:39:47Z",
    6,
    "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
    [
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      {
        Effect: "Allow",
        Action: [
          "account:GetAccountInformation",
          "account:GetGovCloudAccountInformation",
          "account:GetPrimaryEmail",
          "account:ListRegions",
          "iam:CreateServiceLinkedRole",
          "iam:DeleteServiceLinkedRole",
          "iam:ListRoles",
          "organizations:DescribeEffectivePolicy",
          "organizations:DescribeOrganization",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "ReadOnlyAccess",
    "ANPAABUSUK5VKKXYBNMFJ",
    "2015-02-06T18:39:48Z",
    1,
    "Provides read-only access to AWS services and resources.",
    [
      {
        Effect: "Allow",
        Action: [
          "cloudwatch:Describe*",
          "cloudwatch:Get*",
          "cloudwatch:List*",
          "iam:GenerateCredentialReport",
          "iam:Get*",
          "iam:List*",
          "iam:Simulate*",
          "kms:Describe*",
          "kms:Get*",
          "kms:List*",
          "servicequotas:Get*",
          "servicequotas:List*",
          "sts:GetAccessKeyInfo",
          "sts:GetCallerIdentity",
          "sts:GetSessionToken",
          "tag:Get*",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "job-function/ViewOnlyAccess",
    "ANPAEY6LDBVNJ7Y52YVHC",
    "2016-11-10T17:20:15Z",
    1,
    "This policy grants permissions to view resources and basic metadata across all AWS services.",
    [
      {
        Effect: "Allow",
        Action: [
          "cloudwatch:Describe*",
          "cloudwatch:Get*",
          "cloudwatch:List*",
          "iam:GetAccountSummary",
          "iam:GetLoginProfile",
          "iam:List*",
          "kms:ListAliases",
          "kms:ListKeys",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "SecurityAudit",
    "ANPA2TTPRVS7W5EVZS532",
    "2015-02-06T18:41:01Z",
    1,
    "The security audit template grants access to read security configuration metadata.",
    [
      {
        Effect: "Allow",
        Action: [
          "cloudwatch:Describe*",
          "iam:GenerateCredentialReport",
          "iam:GenerateServiceLastAccessedDetails",
          "iam:Get*",
          "iam:List*",
          "iam:SimulateCustomPolicy",
          "iam:SimulatePrincipalPolicy",
          "kms:Describe*",
          "kms:Get*",
          "kms:List*",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "AWSKeyManagementServicePowerUser",
    "ANPA2DKAH52SD3DWW4KUO",
    "2015-02-06T18:40:40Z",
    2,
    "Provides access to AWS Key Management Service (KMS).",
    [
      {
        Effect: "Allow",
        Action: [
          "kms:CreateAlias",
          "kms:CreateKey",
          "kms:DeleteAlias",
          "kms:Describe*",
          "kms:GenerateRandom",
          "kms:Get*",
          "kms:List*",
          "kms:TagResource",
          "kms:UntagResource",
          "iam:ListGroups",
          "iam:ListRoles",
          "iam:ListUsers",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "service-role/ROSAKMSProviderPolicy",
    "ANPADGTSO6HEPMLL6K7ZV",
    "2023-04-27T20:10:26Z",
    1,
    "Allows the built-in AWS KMS provider of ROSA to manage encryption keys that are tagged for it.",
    [
      {
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"],
        Resource: "*",
        Sid: "VolumeEncryption",
        Condition: { StringEquals: { "aws:ResourceTag/red-hat": "true" } },
      },
    ],
  ),
  policy(
    "aws-service-role/AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
    "ANPAQL77AJAYXCITLASCR",
    "2021-06-14T15:22:41Z",
    2,
    "Enables access to AWS services and resources required by AWS KMS multi-Region keys.",
    [
      {
        Effect: "Allow",
        Action: ["kms:SynchronizeMultiRegionKey"],
        Resource: "*",
        Sid: "KMSSynchronizeMultiRegionKey",
      },
    ],
  ),
  policy(
    "aws-service-role/AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy",
    "ANPAQTKJ5MR74HEAEQJXY",
    "2018-11-14T20:10:53Z",
    2,
    "Enables access to AWS services and resources required by AWS KMS custom key stores.",
    [
      {
        Effect: "Allow",
        Action: [
          "cloudhsm:Describe*",
          "ec2:CreateNetworkInterface",
          "ec2:AuthorizeSecurityGroupIngress",
          "ec2:CreateSecurityGroup",
          "ec2:DescribeSecurityGroups",
          "ec2:RevokeSecurityGroupEgress",
          "ec2:DeleteSecurityGroup",
          "ec2:DescribeVpcs",
          "ec2:DescribeNetworkAcls",
          "ec2:DescribeNetworkInterfaces",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "IAMFullAccess",
    "ANPA3TZ3DLWNZDHCZMM2K",
    "2015-02-06T18:40:38Z",
    2,
    "Provides full access to IAM via the AWS Management Console.",
    [
      {
        Effect: "Allow",
        Action: [
          "iam:*",
          "organizations:DescribeAccount",
          "organizations:DescribeOrganization",
          "organizations:DescribeOrganizationalUnit",
          "organizations:DescribePolicy",
          "organizations:ListChildren",
          "organizations:ListParents",
          "organizations:ListPoliciesForTarget",
          "organizations:ListRoots",
          "organizations:ListPolicies",
          "organizations:ListTargetsForPolicy",
        ],
        Resource: "*",
      },
    ],
  ),
  policy(
    "IAMReadOnlyAccess",
    "ANPA55TE5VKFVFTCA6ZIB",
    "2015-02-06T18:40:39Z",
    4,
    "Provides read only access to IAM via the AWS Management Console.",
    [
      {
        Effect: "Allow",
        Action: [
          "iam:GenerateCredentialReport",
          "iam:GenerateServiceLastAccessedDetails",
          "iam:Get*",
          "iam:List*",
          "iam:SimulateCustomPolicy",
          "iam:SimulatePrincipalPolicy",
        ],
        Resource: "*",
      },
    ],
  ),
  policy("AWSDenyAll", "ANPATN7C54P3MA5BGFUQO", "2019-05-01T22:36:14Z", 2, "Deny all access.", [
    { Sid: "DenyAll", Effect: "Deny", Action: "*", Resource: "*" },
  ]),
  policy(
    "SecretsManagerReadWrite",
    "ANPAUIM4SYTS5UAEBR6XI",
    "2018-04-04T18:05:29Z",
    1,
    "Provides read/write access to AWS Secrets Manager via the AWS Management Console.",
    [
      {
        Effect: "Allow",
        Action: [
          "secretsmanager:*",
          "cloudformation:CreateChangeSet",
          "cloudformation:DescribeChangeSet",
          "cloudformation:DescribeStackResource",
          "cloudformation:DescribeStacks",
          "cloudformation:ExecuteChangeSet",
          "kms:DescribeKey",
          "kms:ListAliases",
          "kms:ListKeys",
          "lambda:ListFunctions",
          "tag:GetResources",
        ],
        Resource: "*",
        Sid: "BasePermissions",
      },
    ],
  ),
  policy(
    "AmazonS3FullAccess",
    "ANPAHRAESTOB3UV4K6GVD",
    "2015-02-06T18:40:58Z",
    2,
    "Provides full access to all buckets via the AWS Management Console.",
    [{ Effect: "Allow", Action: ["s3:*", "s3-object-lambda:*"], Resource: "*" }],
  ),
  policy(
    "AmazonS3ReadOnlyAccess",
    "ANPAGBAX4M3WM6HIOXEXG",
    "2015-02-06T18:40:59Z",
    3,
    "Provides read only access to all buckets via the AWS Management Console.",
    [
      {
        Effect: "Allow",
        Action: ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"],
        Resource: "*",
      },
    ],
  ),
  policy(
    "service-role/AWSLambdaBasicExecutionRole",
    "ANPAKGDFGPA3L6Q7SGTPS",
    "2015-04-09T15:03:43Z",
    1,
    "Provides write permissions to CloudWatch Logs.",
    [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "*",
      },
    ],
  ),
  policy(
    "CloudWatchReadOnlyAccess",
    "ANPAQFJFFYN3RTAIDAYD7",
    "2015-02-06T18:40:01Z",
    1,
    "Provides read only access to CloudWatch.",
    [
      {
        Effect: "Allow",
        Action: [
          "cloudwatch:Describe*",
          "cloudwatch:Get*",
          "cloudwatch:List*",
          "logs:Get*",
          "logs:List*",
          "logs:Describe*",
          "sns:Get*",
          "sns:List*",
        ],
        Resource: "*",
      },
    ],
  ),
];

const BY_NAME: ReadonlyMap<string, ManagedPolicy> = new Map(
  MANAGED_POLICIES.map((each) => [each.name, each]),
);

/** The managed policy of AWS with an ARN, in any partition. */
export function managedPolicy(arn: string): ManagedPolicy | undefined {
  return BY_NAME.get(awsManagedName(arn) ?? "");
}
