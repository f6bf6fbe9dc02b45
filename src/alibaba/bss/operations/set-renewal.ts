import { integer, string } from "../../../shape.ts";
import { withRenewal } from "../changes.ts";
import { BssFailure, invalid } from "../failure.ts";
import { idsIn, instanceIds } from "../members.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";
import { nextRenewal, renewalStatus } from "../renewal.ts";

/** Sets the renewal of instances (BssOpenApi, SetRenewal). All of them must exist, or none is changed. */
export const setRenewal = operation({
  name: "SetRenewal",
  input: {
    ...boughtMembers,
    SubscriptionType: productMembers.SubscriptionType,
    InstanceIDs: { ...instanceIds, required: true },
    RenewalStatus: { ...renewalStatus, required: true },
    RenewalPeriod: integer({ min: 1, max: 100 }),
    RenewalPeriodUnit: string({ values: ["M", "Y"] }),
  },
  run: async (call, input) => {
    checkProduct(input);
    const ids = idsIn(input.InstanceIDs);
    if (!ids) throw invalid("InstanceIDs", "must be 1 to 100 ids with commas between them");
    const { RenewalStatus, RenewalPeriod, RenewalPeriodUnit } = input;
    await call.instances.changeAll(call.context, ids, (record) => {
      if (record.account !== call.caller.account) throw new BssFailure("ResourceNotExists");
      const { renewal } = record.lifecycle;
      const next = nextRenewal(renewal, RenewalStatus, RenewalPeriod, RenewalPeriodUnit);
      return withRenewal(record, next, call.now);
    });
    return null;
  },
});
