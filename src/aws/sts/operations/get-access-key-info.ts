import { required, string } from "../../../shape.ts";
import { requirePermission } from "../../protocol/permission.ts";
import { accountOfKeyId } from "../access-key-ids.ts";
import { validation } from "../errors.ts";
import { operation } from "../operation.ts";

/** The account of an access key: of one of the workspace as it is known here, of others as their ids name it. */
export const getAccessKeyInfo = operation({
  name: "GetAccessKeyInfo",
  input: { AccessKeyId: required(string({ min: 16, max: 128, pattern: /^\w*$/ })) },
  async run(call, { AccessKeyId: id }) {
    const { runtime, workspace } = call;
    await requirePermission(call, { actions: ["sts:GetAccessKeyInfo"], resource: "*", keys: [] });
    const known = await runtime.directory.credential(id);
    if (known?.workspace === workspace && known.cloud === "aws") return { Account: known.account };
    const account = accountOfKeyId(id);
    if (account === null) throw validation("Invalid access key ID.");
    return { Account: account };
  },
});
