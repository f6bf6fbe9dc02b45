import type { InstanceRecord } from "../../../billing/instance.ts";
import { instanceState } from "../../../billing/instance-state.ts";
import { invalidParameter } from "../../protocol/error.ts";
import type { GivenFilters } from "../keys/key-filters.ts";
import type { Call } from "../operation.ts";

type Read = (instance: InstanceRecord, call: Pick<Call, "now" | "worksExpired">) => string;

/**
 * Names of filters of ListKmsInstances, with what they match. Only InstanceName is known (terraform-provider-alicloud,
 * data source alicloud_kms_instances); the others are ours.
 */
const NAMES: Readonly<Record<string, Read>> = {
  InstanceName: ({ name }) => name,
  KmsInstanceId: ({ instanceId }) => instanceId,
  Status: (instance, { now, worksExpired }) => instanceState(instance, now, worksExpired).status,
};

/** Whether an instance passes all filters: each by one of its values. @throws AlibabaError for an unknown filter */
export function instanceFilter(call: Call, filters: GivenFilters): (instance: InstanceRecord) => boolean {
  const tests = filters.map(({ Key, Values }) => {
    const read = Object.hasOwn(NAMES, Key) ? NAMES[Key] : undefined;
    if (!read) throw invalidParameter("Filters");
    return (instance: InstanceRecord) => Values.includes(read(instance, call));
  });
  return (instance) => tests.every((test) => test(instance));
}
