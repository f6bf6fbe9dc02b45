import { change } from "../entities.ts";
import { description, maxSessionDuration } from "../members.ts";
import { onEntity } from "../subjects.ts";

export const updateRole = onEntity("role", {
  name: "UpdateRole",
  input: { Description: description, MaxSessionDuration: maxSessionDuration },
  async run(call, { Description, MaxSessionDuration }, name) {
    await change(call, "role", name, (record) => ({
      record: {
        ...record,
        description: Description ?? record.description,
        maxSessionSeconds: MaxSessionDuration ?? record.maxSessionSeconds,
      },
    }));
    return {};
  },
});
