import { change, requireFree } from "../entities.ts";
import { newText, text } from "../members.ts";
import { shownGroup } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const updateGroup = onEntity("group", {
  name: "UpdateGroup",
  input: { NewGroupName: text, NewComments: newText },
  async run(call, { NewGroupName, NewComments }, name) {
    const newName = NewGroupName ?? name;
    const changed = await change(call, "group", name, async (record) => {
      await requireFree(call, "group", name, newName);
      return {
        record: {
          ...record,
          name: NewGroupName ?? record.name,
          comments: NewComments ?? record.comments,
          updatedAt: call.now,
        },
        newName,
      };
    });
    return { Group: shownGroup(changed) };
  },
});
