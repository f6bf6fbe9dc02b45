import { find } from "./entities.ts";
import { notFound } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { onEntity } from "./subjects.ts";

/** An operation on what no user has here: a password, or a second factor. */
export function onMissing(
  name: string,
  code: "EntityNotExist.User.LoginProfile" | "EntityNotExist.User.MFADevice",
): Operation {
  return onEntity("user", {
    name,
    input: {},
    async run(call, _, user) {
      await find(call, "user", user);
      throw notFound(code);
    },
  });
}
