import { renewed } from "../changes.ts";
import { changeContext, inUseOf, ordered, ownInstance } from "../instances.ts";
import { clientToken, instanceId, months } from "../members.ts";
import { parameterList, readModuleParameters, specificationOf } from "../modules.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct } from "../product.ts";

/** Renews an instance and upgrades or downgrades it (BssOpenApi, RenewChangeInstance). */
export const renewChangeInstance = operation({
  name: "RenewChangeInstance",
  input: {
    ...boughtMembers,
    InstanceId: { ...instanceId, required: true },
    RenewPeriod: { ...months, required: true },
    Parameter: parameterList,
    ClientToken: clientToken,
  },
  run: async (call, input) => {
    checkProduct(input);
    const { InstanceId, RenewPeriod } = input;
    const before = await ownInstance(call, InstanceId);
    const values = readModuleParameters(input.Parameter);
    const inUse = await inUseOf(call, before);
    const order = await ordered(call, InstanceId, input, "Renew", (record) => {
      const specification = specificationOf(record.specification, values, record.region);
      return renewed(record, RenewPeriod, { specification, inUse }, changeContext(call));
    });
    return { HostId: "", OrderId: order.orderId };
  },
});
