import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { createSupportCase } from "./operations/create-support-case.ts";
import { getAwsDefaultServiceQuota } from "./operations/get-aws-default-service-quota.ts";
import { getRequestedServiceQuotaChange } from "./operations/get-requested-service-quota-change.ts";
import { getServiceQuota } from "./operations/get-service-quota.ts";
import { listAwsDefaultServiceQuotas } from "./operations/list-aws-default-service-quotas.ts";
import { listRequestedServiceQuotaChangeHistory } from "./operations/list-requested-service-quota-change-history.ts";
import { listRequestedServiceQuotaChangeHistoryByQuota } from "./operations/list-requested-service-quota-change-history-by-quota.ts";
import { listServiceQuotas } from "./operations/list-service-quotas.ts";
import { listServices } from "./operations/list-services.ts";
import { requestServiceQuotaIncrease } from "./operations/request-service-quota-increase.ts";

/** What comes before the operation in `X-Amz-Target`. */
export const TARGET = "ServiceQuotasV20190624.";

/** The operations that raising a quota needs. */
export const OPERATIONS: readonly Operation[] = [
  createSupportCase,
  getAwsDefaultServiceQuota,
  getRequestedServiceQuotaChange,
  getServiceQuota,
  listAwsDefaultServiceQuotas,
  listRequestedServiceQuotaChangeHistory,
  listRequestedServiceQuotaChangeHistoryByQuota,
  listServiceQuotas,
  listServices,
  requestServiceQuotaIncrease,
];

/** Operations of the service that the mock does not have (model service-quotas/2019-06-24). */
export const NOT_PLAYED: readonly string[] = [
  "AssociateServiceQuotaTemplate",
  "DeleteServiceQuotaIncreaseRequestFromTemplate",
  "DisassociateServiceQuotaTemplate",
  "GetAssociationForServiceQuotaTemplate",
  "GetAutoManagementConfiguration",
  "GetQuotaUtilizationReport",
  "GetServiceQuotaIncreaseRequestFromTemplate",
  "ListServiceQuotaIncreaseRequestsInTemplate",
  "ListTagsForResource",
  "PutServiceQuotaIncreaseRequestIntoTemplate",
  "StartAutoManagement",
  "StartQuotaUtilizationReport",
  "StopAutoManagement",
  "TagResource",
  "UntagResource",
  "UpdateAutoManagement",
];

export const operationsByName = byName(OPERATIONS);
