import { string } from "../../../shape.ts";
import { instanceArn } from "../instances/instance-answers.ts";
import { ownInstances } from "../instances/instances.ts";
import { pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";

/** Default number of instances in a page (ListKmsInstances: PageSize). */
const STANDARD_PAGE = 20;

export const listKmsInstances = operation({
  name: "ListKmsInstances",
  permissions: [{ action: "kms:ListKmsInstances", resource: "none" }],
  // Filters are ignored, because their form is not published.
  input: { Filters: string({ max: 65_536 }), ...pageMembers },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input, STANDARD_PAGE);
    const all = await ownInstances(call);
    const KmsInstance = all.slice(offset, offset + limit).map((instance) => ({
      KmsInstanceId: instance.instanceId,
      KmsInstanceArn: instanceArn(instance),
    }));
    return { KmsInstances: { KmsInstance }, TotalCount: all.length, ...answer };
  },
});
