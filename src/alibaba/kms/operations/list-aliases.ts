import { aliasesOf } from "../keys/aliases.ts";
import { operation } from "../operation.ts";
import { pageMembers, pageOf } from "../paging.ts";

export const listAliases = operation({
  name: "ListAliases",
  permissions: [{ action: "kms:ListAliases", resource: "aliases" }],
  input: pageMembers,
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input);
    const { total, page } = await call.keys.read(call.context, (store, at) =>
      store.aliases.page(at, null, offset, limit),
    );
    return { Aliases: aliasesOf(call.context.scope, page), TotalCount: total, ...answer };
  },
});
