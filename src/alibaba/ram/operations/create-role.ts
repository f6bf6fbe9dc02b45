import { required } from "../../../shape.ts";
import { checkTrust } from "../documents.ts";
import { create, newEntity } from "../entities.ts";
import { maxSessionDuration, tags, text } from "../members.ts";
import { operation } from "../operation.ts";
import { shownRole } from "../shown.ts";
import { allOf } from "../subjects.ts";
import { readTags } from "../tagging.ts";

/** Longest session of a role that says nothing of it, seconds (RAM, CreateRole). */
export const USUAL_SESSION = 3600;

export const createRole = operation({
  name: "CreateRole",
  input: {
    RoleName: required(text),
    AssumeRolePolicyDocument: required(text),
    Description: text,
    MaxSessionDuration: maxSessionDuration,
    Tag: tags,
  },
  subjects: allOf("role"),
  async run(call, { RoleName, AssumeRolePolicyDocument: trust, Description = "", Tag, ...input }) {
    checkTrust(trust, "AssumeRolePolicyDocument");
    const role = {
      ...newEntity(call, RoleName),
      description: Description,
      trust,
      maxSessionSeconds: input.MaxSessionDuration ?? USUAL_SESSION,
      tags: readTags(Tag),
      attached: [],
    };
    return { Role: shownRole(call, await create(call, "role", role)) };
  },
});
