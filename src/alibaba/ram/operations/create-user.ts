import { required } from "../../../shape.ts";
import { create, newEntity } from "../entities.ts";
import { text } from "../members.ts";
import { operation } from "../operation.ts";
import { shownUser } from "../shown.ts";
import { allOf } from "../subjects.ts";

export const createUser = operation({
  name: "CreateUser",
  input: { UserName: required(text), DisplayName: text, MobilePhone: text, Email: text, Comments: text },
  subjects: allOf("user"),
  async run(call, { UserName, DisplayName = "", MobilePhone = "", Email = "", Comments = "" }) {
    const user = {
      ...newEntity(call, UserName),
      displayName: DisplayName,
      mobilePhone: MobilePhone,
      email: Email,
      comments: Comments,
      tags: [],
      groups: [],
      attached: [],
    };
    return { User: shownUser(await create(call, "user", user)) };
  },
});
