import { randomBytes } from "../../../crypto/random.ts";
import { iso } from "../../../iso-time.ts";
import { ALIBABA } from "../../cloud.ts";
import { missingParameter } from "../../protocol/error.ts";
import { find } from "../entities.ts";
import { conflict } from "../errors.ts";
import { onUserOrCaller } from "../subjects.ts";

export const createAccessKey = onUserOrCaller({
  name: "CreateAccessKey",
  input: {},
  async run(call, _, name) {
    // The control API makes those of the account itself (`POST credentials`).
    if (name === null) throw missingParameter("UserName");
    const { runtime, place, state, wall } = call;
    const user = await find(call, "user", name);
    const accessKeyId = ALIBABA.accessKeys.newId(false, randomBytes);
    const secret = ALIBABA.accessKeys.newSecret(randomBytes);
    const credential = {
      accessKeyId,
      secretAccessKey: secret,
      workspace: place.workspace,
      cloud: place.cloud,
      account: place.account,
      principal: `user/${user.name}`,
      sessionTokenHash: null,
      expiresAt: null,
      since: state.generation,
    };
    if (!(await runtime.accessKeys.add(place, name, credential, wall))) {
      // The user may have been deleted meanwhile.
      await find(call, "user", name);
      throw conflict("LimitExceeded.User.AccessKey");
    }
    runtime.credentials.forget(accessKeyId);
    return {
      AccessKey: {
        AccessKeyId: accessKeyId,
        AccessKeySecret: secret,
        Status: "Active",
        CreateDate: iso(wall),
      },
    };
  },
});
