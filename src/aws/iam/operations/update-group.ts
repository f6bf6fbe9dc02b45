import { arnOf, change } from "../entities.ts";
import { alreadyExists } from "../errors.ts";
import { groupName, path } from "../members.ts";
import { onEntity } from "../subjects.ts";

export const updateGroup = onEntity("group", {
  name: "UpdateGroup",
  input: { NewPath: path, NewGroupName: groupName },
  async run(call, { NewPath, NewGroupName }, name) {
    const { runtime, place } = call;
    await change(call, "group", name, async (record) => {
      const newPath = NewPath ?? record.path;
      const newName = NewGroupName ?? record.name;
      const isOther = newName.toLowerCase() !== record.name.toLowerCase();
      if (isOther && (await runtime.identityDirectory.find(place, "group", newName)) !== null) {
        throw alreadyExists(`Group with name ${newName} already exists.`);
      }
      const arn = arnOf(call, "group", newPath + newName);
      return { record: { ...record, path: newPath, name: newName, arn }, newName };
    });
    return null;
  },
});
