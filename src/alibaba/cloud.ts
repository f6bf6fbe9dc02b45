import { ALIBABA as FACTS } from "../cloud/alibaba.ts";
import { ALIBABA_ERRORS } from "../faults/alibaba-errors.ts";
import { INSTANCE_API_ERRORS } from "../faults/instance-api-errors.ts";
import { parseAlibabaKeyReference } from "../keys/alibaba-identifiers.ts";
import { ALIBABA_QUOTAS, INSTANCE_PERFORMANCE } from "../quotas/alibaba.ts";
import { type CloudRecord, newAccountId, operationsOf } from "../surface/cloud-record.ts";
import { ALIBABA_FIXTURE } from "./fixtures/plan.ts";
import { ALIBABA_IDENTITIES } from "./identities/identities.ts";
import { ALIBABA_OIDC_PROVIDERS } from "./identities/oidc-providers.ts";
import { whatIf } from "./kms/authorization/what-if.ts";
import { ALIBABA_ACCESS_KEYS } from "./protocol/access-keys.ts";

/** Alibaba Cloud, for the control API. */
export const ALIBABA: CloudRecord = {
  ...FACTS,
  service: "Alibaba Cloud KMS",
  quotas: ALIBABA_QUOTAS,
  resources: [],
  instanceQuotas: new Set(INSTANCE_PERFORMANCE.map(({ id }) => id)),
  raisesQuotas: false,
  operations: new Set([
    ...operationsOf(ALIBABA_QUOTAS),
    ...INSTANCE_PERFORMANCE.flatMap((row) => row.instance),
  ]),
  errors: new Set([...Object.keys(ALIBABA_ERRORS), ...Object.keys(INSTANCE_API_ERRORS)]),
  isKey: (text) => ["keyId", "keyArn"].includes(parseAlibabaKeyReference(text).form),
  accessKeys: ALIBABA_ACCESS_KEYS,
  fixture: ALIBABA_FIXTURE,
  explain: whatIf,
  identities: ALIBABA_IDENTITIES,
  oidcProviders: ALIBABA_OIDC_PROVIDERS,
  newAccount: (random) => newAccountId(16, random),
};
