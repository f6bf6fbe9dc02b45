import { keyArn } from "../../../keys/identifiers.ts";
import { readKeyFilters } from "../keys/key-filters.ts";
import { keyFilters, pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";

export const listKeys = operation({
  name: "ListKeys",
  permissions: [{ action: "kms:ListKeys", resource: "keys" }],
  input: { Filters: keyFilters, ...pageMembers },
  check(call, input) {
    readKeyFilters(input.Filters ?? [], call.caller.account);
  },
  async run(call, input) {
    const filters = readKeyFilters(input.Filters ?? [], call.caller.account);
    const { offset, limit, answer } = pageOf(input);
    const { total, keyIds } = await call.keys.read(call.context, (store, at) =>
      store.keys.page(at, filters, offset, limit),
    );
    const Key = keyIds.map((KeyId) => ({ KeyId, KeyArn: keyArn(call.context.scope, KeyId) }));
    return { Keys: { Key }, TotalCount: total, ...answer };
  },
});
