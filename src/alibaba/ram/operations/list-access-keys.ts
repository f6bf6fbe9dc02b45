import { iso } from "../../../iso-time.ts";
import { keysOf } from "../access-keys.ts";
import { onUserOrCaller } from "../subjects.ts";

export const listAccessKeys = onUserOrCaller({
  name: "ListAccessKeys",
  input: {},
  async run(call, _, name) {
    const keys = await keysOf(call, name);
    const AccessKey = keys.map(({ accessKeyId, status, createdAt }) => ({
      AccessKeyId: accessKeyId,
      Status: status,
      CreateDate: iso(createdAt),
    }));
    return { AccessKeys: { AccessKey } };
  },
});
