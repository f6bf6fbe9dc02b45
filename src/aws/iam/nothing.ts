import type { Members } from "../../shape.ts";
import { find } from "./entities.ts";
import { noSuchEntity } from "./errors.ts";
import { paged } from "./members.ts";
import type { Operation } from "./operation.ts";
import { onUserOrCaller } from "./subjects.ts";

/**
 * A list of what users have at AWS and not here, which tools look through before they delete one: MFA devices, SSH keys.
 *
 * @param member of the answer.
 */
export function listNothing(name: string, member: string, input: Members = {}): Operation {
  return onUserOrCaller({
    name,
    input: { ...paged, ...input },
    async run(call, _, user) {
      if (user !== null) await find(call, "user", user);
      return { [member]: [], IsTruncated: false };
    },
  });
}

/** An operation on the password of a user, which nobody has here. */
export function noLoginProfile(name: string): Operation {
  return onUserOrCaller({
    name,
    input: {},
    async run(call, _, user) {
      if (user !== null) await find(call, "user", user);
      throw noSuchEntity(`Login Profile for User ${user ?? "root"} cannot be found.`);
    },
  });
}
