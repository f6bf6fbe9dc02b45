import { required } from "../../../shape.ts";
import { create, newEntity } from "../entities.ts";
import { groupName, path } from "../members.ts";
import { operation } from "../operation.ts";
import { shownGroup } from "../shown.ts";
import { newSubject } from "../subjects.ts";

export const createGroup = operation({
  name: "CreateGroup",
  input: { Path: path, GroupName: required(groupName) },
  subject: newSubject("group", ({ GroupName }) => String(GroupName)),
  async run(call, { Path, GroupName }) {
    const group = { ...newEntity(call, "group", GroupName, Path), inline: {}, attached: [] };
    return { Group: shownGroup(await create(call, "group", group)) };
  },
});
