import { keysOf } from "../access-keys.ts";
import { paged } from "../members.ts";
import { pageOf } from "../page.ts";
import { moment } from "../shown.ts";
import { onUserOrCaller } from "../subjects.ts";

export const listAccessKeys = onUserOrCaller({
  name: "ListAccessKeys",
  input: paged,
  async run(call, input, name) {
    const keys = await keysOf(call, name);
    const { items, next } = pageOf(call, input, keys, ({ accessKeyId }) => accessKeyId);
    const AccessKeyMetadata = items.map(({ accessKeyId, status, createdAt }) => ({
      ...(name !== null && { UserName: name }),
      AccessKeyId: accessKeyId,
      Status: status,
      CreateDate: moment(createdAt),
    }));
    return { AccessKeyMetadata, ...next };
  },
});
