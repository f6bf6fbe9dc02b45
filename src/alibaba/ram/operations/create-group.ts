import { required } from "../../../shape.ts";
import { create, newEntity } from "../entities.ts";
import { text } from "../members.ts";
import { operation } from "../operation.ts";
import { shownGroup } from "../shown.ts";
import { allOf } from "../subjects.ts";

export const createGroup = operation({
  name: "CreateGroup",
  input: { GroupName: required(text), Comments: text },
  subjects: allOf("group"),
  async run(call, { GroupName, Comments = "" }) {
    const group = { ...newEntity(call, GroupName), comments: Comments, attached: [] };
    return { Group: shownGroup(await create(call, "group", group)) };
  },
});
