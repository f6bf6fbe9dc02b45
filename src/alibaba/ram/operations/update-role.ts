import { checkTrust } from "../documents.ts";
import { change } from "../entities.ts";
import { maxSessionDuration, newText, text } from "../members.ts";
import { shownRole } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const updateRole = onEntity("role", {
  name: "UpdateRole",
  input: {
    NewAssumeRolePolicyDocument: text,
    NewDescription: newText,
    NewMaxSessionDuration: maxSessionDuration,
  },
  async run(call, input, name) {
    const { NewAssumeRolePolicyDocument: trust, NewDescription, NewMaxSessionDuration } = input;
    if (trust !== undefined) checkTrust(trust, "NewAssumeRolePolicyDocument");
    const changed = await change(call, "role", name, (record) => ({
      record: {
        ...record,
        trust: trust ?? record.trust,
        description: NewDescription ?? record.description,
        maxSessionSeconds: NewMaxSessionDuration ?? record.maxSessionSeconds,
        updatedAt: call.now,
      },
    }));
    return { Role: shownRole(call, changed) };
  },
});
