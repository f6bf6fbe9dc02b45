import { required } from "../../../shape.ts";
import { change } from "../entities.ts";
import { description } from "../members.ts";
import { shownRole } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const updateRoleDescription = onEntity("role", {
  name: "UpdateRoleDescription",
  input: { Description: required(description) },
  async run(call, { Description }, name) {
    const changed = await change(call, "role", name, (record) => ({
      record: { ...record, description: Description },
    }));
    return { Role: shownRole(changed) };
  },
});
