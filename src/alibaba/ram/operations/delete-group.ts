import { hasNoMembers } from "../../../directory/identity-guards.ts";
import { membersOf } from "../../../directory/identity-relations.ts";
import { deleteEntity } from "../deletion.ts";
import { conflict } from "../errors.ts";

export const deleteGroup = deleteEntity("group", async ({ runtime, place }, { id }) => {
  if ((await membersOf(runtime.database, place, id)).length > 0) {
    throw conflict("DeleteConflict.Group.User");
  }
  return [hasNoMembers(id)];
});
