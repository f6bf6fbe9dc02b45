import { hasNoAccessKeys } from "../../../directory/identity-guards.ts";
import { deleteEntity } from "../deletion.ts";
import { conflict } from "../errors.ts";

export const deleteUser = deleteEntity("user", async ({ runtime, place }, { name, groups }) => {
  if (groups.length > 0) throw conflict("DeleteConflict.User.Group");
  if ((await runtime.accessKeys.list(place, name)).length > 0) {
    throw conflict("DeleteConflict.User.AccessKey");
  }
  return [hasNoAccessKeys(name)];
});
