import { arnOf, change } from "../entities.ts";
import { alreadyExists } from "../errors.ts";
import { path, userName } from "../members.ts";
import { onEntity } from "../subjects.ts";

export const updateUser = onEntity("user", {
  name: "UpdateUser",
  input: { NewPath: path, NewUserName: userName },
  async run(call, { NewPath, NewUserName }, name) {
    const { runtime, place } = call;
    const changed = await change(call, "user", name, async (record) => {
      const { path: newPath, name: newName } = {
        path: NewPath ?? record.path,
        name: NewUserName ?? record.name,
      };
      const isOther = newName.toLowerCase() !== record.name.toLowerCase();
      if (isOther && (await runtime.identityDirectory.find(place, "user", newName)) !== null) {
        throw alreadyExists(`User with name ${newName} already exists.`);
      }
      const arn = arnOf(call, "user", newPath + newName);
      return { record: { ...record, path: newPath, name: newName, arn }, newName };
    });
    await runtime.accessKeys.rename(place, name, `user${changed.path}${changed.name}`);
    return null;
  },
});
