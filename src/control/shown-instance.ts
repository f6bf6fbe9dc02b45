import type { InstanceRecord } from "../billing/instance.ts";
import { instanceState, LEAST_HSMS } from "../billing/instance-state.ts";
import { formatCents } from "../billing/money.ts";

/** A KMS instance in answers of the control API. @param now milliseconds of the workspace's clock */
export function shownInstance(record: InstanceRecord, now: number, worksExpired: boolean): object {
  const { specification, lifecycle, agreed } = record;
  return {
    instanceId: record.instanceId,
    account: record.account,
    region: record.region,
    specification,
    phase: lifecycle.phase,
    createdAt: new Date(record.createdAt).toISOString(),
    endAt: new Date(lifecycle.endAt).toISOString(),
    renewalStatus: lifecycle.renewal.status,
    ...instanceState(record, now, worksExpired),
    sharedWith: record.sharedWith ?? [],
    publicAccess: record.publicAccess ?? true,
    ...(specification.type === "hardware" && { hsms: record.hsms ?? LEAST_HSMS }),
    ...(agreed && { agreedPrice: formatCents(agreed.monthlyCents) }),
  };
}
