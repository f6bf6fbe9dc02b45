import { instanceArn } from "../instances/instance-answers.ts";
import { instanceFilter } from "../instances/instance-filters.ts";
import { ownInstances } from "../instances/instances.ts";
import { keyFilters, pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";

/** Default number of instances in a page (ListKmsInstances: PageSize). */
const STANDARD_PAGE = 20;

export const listKmsInstances = operation({
  name: "ListKmsInstances",
  permissions: [{ action: "kms:ListKmsInstances", resource: "none" }],
  input: { Filters: keyFilters, ...pageMembers },
  check(call, input) {
    instanceFilter(call, input.Filters ?? []);
  },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input, STANDARD_PAGE);
    const passes = instanceFilter(call, input.Filters ?? []);
    const all = (await ownInstances(call)).filter(passes);
    const KmsInstance = all.slice(offset, offset + limit).map((instance) => ({
      KmsInstanceId: instance.instanceId,
      KmsInstanceArn: instanceArn(instance),
    }));
    return { KmsInstances: { KmsInstance }, TotalCount: all.length, ...answer };
  },
});
