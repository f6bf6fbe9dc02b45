import { operation } from "../operation.ts";
import { pageMembers, pageOf } from "../paging.ts";

export const listPolicies = operation({
  name: "ListPolicies",
  permissions: [{ action: "kms:ListPolicies", resource: "none" }],
  input: { ...pageMembers },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input);
    const found = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.page(at, "policy", offset, limit),
    );
    const Policy = found.page.map(({ name }) => ({ Name: name }));
    return { Policies: { Policy }, TotalCount: found.total, ...answer };
  },
});
