import { operation } from "../operation.ts";
import { pageMembers, pageOf } from "../paging.ts";

export const listNetworkRules = operation({
  name: "ListNetworkRules",
  permissions: [{ action: "kms:ListNetworkRules", resource: "none" }],
  input: { ...pageMembers },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input);
    const found = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.page(at, "networkRule", offset, limit),
    );
    const NetworkRule = found.page.map(({ name, resource }) => ({ Name: name, Type: resource.type }));
    return { NetworkRules: { NetworkRule }, TotalCount: found.total, ...answer };
  },
});
