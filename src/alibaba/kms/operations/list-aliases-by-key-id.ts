import { required } from "../../../shape.ts";
import { aliasesOf } from "../keys/aliases.ts";
import { keyId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";
import { pageMembers, pageOf } from "../paging.ts";

export const listAliasesByKeyId = operation({
  name: "ListAliasesByKeyId",
  permissions: [{ action: "kms:ListAliasesByKeyId", resource: "key" }],
  input: { KeyId: required(keyId), ...pageMembers },
  locate: keyNamedBy("KeyId", "key"),
  async run(call, input, { record, context }) {
    const { offset, limit, answer } = pageOf(input);
    const { total, page } = await call.keys.read(context, (store, at) =>
      store.aliases.page(at, record.keyId, offset, limit),
    );
    return { Aliases: aliasesOf(context.scope, page), TotalCount: total, ...answer };
  },
});
