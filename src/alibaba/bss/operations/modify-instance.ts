import { string } from "../../../shape.ts";
import { modified } from "../changes.ts";
import { missing } from "../failure.ts";
import { changeContext, inUseOf, ordered, ownInstance } from "../instances.ts";
import { clientToken, instanceId } from "../members.ts";
import { parameterList, readModuleParameters, specificationOf } from "../modules.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";

/** Upgrades or downgrades an instance for the rest of its terms (BssOpenApi, ModifyInstance). */
export const modifyInstance = operation({
  name: "ModifyInstance",
  input: {
    ...boughtMembers,
    SubscriptionType: { ...productMembers.SubscriptionType, required: true },
    ModifyType: { ...string({ values: ["Upgrade", "Downgrade"] }), required: true },
    InstanceId: instanceId,
    Parameter: parameterList,
    ClientToken: clientToken,
  },
  run: async (call, input) => {
    checkProduct(input);
    const { InstanceId, ModifyType } = input;
    if (InstanceId === undefined) throw missing("InstanceId");
    const before = await ownInstance(call, InstanceId);
    const values = readModuleParameters(input.Parameter);
    const inUse = await inUseOf(call, before);
    const order = await ordered(call, InstanceId, input, ModifyType, (record) => {
      const specification = specificationOf(record.specification, values, record.region);
      return modified(record, ModifyType, { specification, inUse }, changeContext(call));
    });
    return { HostId: "", OrderId: order.orderId };
  },
});
