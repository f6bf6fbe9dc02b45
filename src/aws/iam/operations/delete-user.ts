import { hasNoAccessKeys } from "../../../directory/identity-guards.ts";
import { deleteEntity } from "../deletion.ts";
import { deleteConflict } from "../errors.ts";

export const deleteUser = deleteEntity("user", async ({ runtime, place }, { name, groups }) => {
  if (groups.length > 0) {
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  if ((await runtime.accessKeys.list(place, name)).length > 0) {
    throw deleteConflict("Cannot delete entity, must delete access keys first.");
  }
  return [hasNoAccessKeys(name)];
});
