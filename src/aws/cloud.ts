import { newAccessKeyId } from "../access/aws/unique-id.ts";
import { toBase64 } from "../bytes.ts";
import { AWS as FACTS } from "../cloud/aws.ts";
import { AWS_ERRORS } from "../faults/aws-errors.ts";
import { parseKeyReference } from "../keys/identifiers.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { AWS_RESOURCE_QUOTAS } from "../quotas/aws-resources.ts";
import { type CloudRecord, newAccountId, operationsOf } from "../surface/cloud-record.ts";
import { catchUpAlarms } from "./cloudwatch/alarms/workspace.ts";
import { AWS_FIXTURE } from "./fixtures/plan.ts";
import { AWS_IDENTITIES } from "./identities/identities.ts";
import { AWS_OIDC_PROVIDERS } from "./identities/oidc-providers.ts";
import { whatIf } from "./kms/authorization/what-if.ts";

/** Amazon Web Services, for the control API. */
export const AWS: CloudRecord = {
  ...FACTS,
  service: "AWS KMS",
  quotas: AWS_QUOTAS,
  resources: AWS_RESOURCE_QUOTAS,
  instanceQuotas: new Set(),
  raisesQuotas: true,
  operations: new Set(operationsOf(AWS_QUOTAS)),
  errors: new Set(AWS_ERRORS.keys()),
  isKey: (text) => ["keyId", "keyArn"].includes(parseKeyReference(text).form),
  accessKeys: {
    newId: newAccessKeyId,
    newSecret: (random) => toBase64(random(30)),
    secretName: "secretAccessKey",
    tokenName: "sessionToken",
  },
  fixture: AWS_FIXTURE,
  identities: AWS_IDENTITIES,
  oidcProviders: AWS_OIDC_PROVIDERS,
  explain: whatIf,
  newAccount: (random) => newAccountId(12, random),
  catchUp: catchUpAlarms,
};
