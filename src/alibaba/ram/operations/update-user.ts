import { change, requireFree } from "../entities.ts";
import { newText, text } from "../members.ts";
import { shownUser } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const updateUser = onEntity("user", {
  name: "UpdateUser",
  input: {
    NewUserName: text,
    NewDisplayName: newText,
    NewMobilePhone: newText,
    NewEmail: newText,
    NewComments: newText,
  },
  async run(call, input, name) {
    const { NewUserName: newName = name } = input;
    const changed = await change(call, "user", name, async (record) => {
      await requireFree(call, "user", name, newName);
      return {
        record: {
          ...record,
          name: input.NewUserName ?? record.name,
          displayName: input.NewDisplayName ?? record.displayName,
          mobilePhone: input.NewMobilePhone ?? record.mobilePhone,
          email: input.NewEmail ?? record.email,
          comments: input.NewComments ?? record.comments,
          updatedAt: call.now,
        },
        newName,
      };
    });
    if (input.NewUserName !== undefined) {
      await call.runtime.accessKeys.rename(call.place, name, `user/${changed.name}`);
    }
    return { User: shownUser(changed) };
  },
});
