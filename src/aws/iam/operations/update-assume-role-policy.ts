import { required } from "../../../shape.ts";
import { checkTrust } from "../documents.ts";
import { change, find } from "../entities.ts";
import { policyDocument } from "../members.ts";
import { onEntity } from "../subjects.ts";

export const updateAssumeRolePolicy = onEntity("role", {
  name: "UpdateAssumeRolePolicy",
  input: { PolicyDocument: required(policyDocument) },
  async run(call, { PolicyDocument: trust }, name) {
    await find(call, "role", name);
    const trustedIds = await checkTrust(call, trust);
    await change(call, "role", name, (record) => ({ record: { ...record, trust, trustedIds } }));
    return null;
  },
});
