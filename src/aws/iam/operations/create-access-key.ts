import { randomBytes } from "../../../crypto/random.ts";
import { MOST_ACCESS_KEYS } from "../../../directory/access-keys.ts";
import { AWS } from "../../cloud.ts";
import { find } from "../entities.ts";
import { overQuota, validation } from "../errors.ts";
import { moment } from "../shown.ts";
import { onUserOrCaller } from "../subjects.ts";

export const createAccessKey = onUserOrCaller({
  name: "CreateAccessKey",
  input: {},
  async run(call, _, name) {
    // The control API makes those (`POST credentials`).
    if (name === null) throw validation("Must specify userName when calling with non-User credentials");
    const { runtime, place, state } = call;
    const user = await find(call, "user", name);
    const accessKeyId = AWS.accessKeys.newId(false, randomBytes);
    const secretAccessKey = AWS.accessKeys.newSecret(randomBytes);
    const now = Date.now();
    const credential = {
      accessKeyId,
      secretAccessKey,
      workspace: place.workspace,
      cloud: place.cloud,
      account: place.account,
      principal: `user${user.path}${user.name}`,
      sessionTokenHash: null,
      expiresAt: null,
      since: state.generation,
    };
    if (!(await runtime.accessKeys.add(place, name, credential, now))) {
      // The user may have been deleted meanwhile.
      await find(call, "user", name);
      throw overQuota("AccessKeysPerUser", MOST_ACCESS_KEYS);
    }
    runtime.credentials.forget(accessKeyId);
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: accessKeyId,
        Status: "Active",
        SecretAccessKey: secretAccessKey,
        CreateDate: moment(now),
      },
    };
  },
});
