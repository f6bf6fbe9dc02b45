import { accessUse } from "../../../billing/access-use.ts";
import type { InstanceRecord } from "../../../billing/instance.ts";
import type { InstanceSpecification } from "../../../billing/specification.ts";
import type { InstanceUse } from "../../../objects/key-store/api.ts";
import { string } from "../../../shape.ts";
import { AlibabaError } from "../../protocol/error.ts";
import { defaultInstance, ownInstance, requireUsable } from "../instances/instances.ts";
import { instanceId } from "../members.ts";
import { type Call, operation } from "../operation.ts";

/** A quota of an instance: the quantity bought, and the quantity used. */
interface Quota {
  readonly bought: (specification: InstanceSpecification) => number;
  readonly used: (instance: InstanceRecord, use: InstanceUse, requests: number) => number;
}

/** Quotas by resource type, in the order of the API Reference. Creation is refused by the same used quantities. */
const QUOTAS: Readonly<Record<string, Quota>> = {
  key: { bought: ({ keys }) => keys, used: (_, use) => use.keys },
  secret: { bought: ({ secrets }) => secrets, used: (_, use) => use.secrets },
  // What it means for a performance is not published; ours: requests at the gateway in the present second.
  qps: {
    bought: ({ qps }) => qps,
    used: ({ specification: { qps } }, _, requests) => Math.min(qps, requests),
  },
  vpc: {
    bought: ({ accessManagement }) => accessManagement,
    used: (instance, { named }) => accessUse(instance, named),
  },
};

export const getKmsInstanceQuotaInfos = operation({
  name: "GetKmsInstanceQuotaInfos",
  permissions: [{ action: "kms:GetKmsInstanceQuotaInfos", resource: "none" }],
  input: { KmsInstanceId: instanceId, ResourceType: string({ values: Object.keys(QUOTAS) }) },
  plainInvalidParameter: true,
  async run(call, input) {
    const { ResourceType: only } = input;
    const instance = await wanted(call, input.KmsInstanceId);
    const { specification, instanceId } = instance;
    const use = await call.keys.read(call.context, (store, at) => store.instances.usage(at, instanceId));
    const requests = only === undefined || only === "qps" ? await call.gatewayUse(instance) : 0;
    const shown = Object.entries(QUOTAS).filter(([type]) => only === undefined || type === only);
    return {
      KmsInstanceId: instanceId,
      KmsInstanceQuotaInfos: shown.map(([ResourceType, { bought, used }]) => ({
        ResourceType,
        ResourceQuota: bought(specification),
        UsedQuantity: used(instance, use, requests),
      })),
    };
  },
});

/** The instance to show. @throws AlibabaError Forbidden.DKMSInstanceNotFound, Forbidden.DKMSInstanceStateInvalid */
async function wanted(call: Call, named: string | undefined): Promise<InstanceRecord> {
  if (named !== undefined) return requireUsable(call, await ownInstance(call, named));
  const instance = await defaultInstance(call);
  if (instance) return instance;
  throw new AlibabaError("Forbidden.DKMSInstanceNotFound");
}
