import { required } from "../../../shape.ts";
import { checkPolicy } from "../documents.ts";
import { create, newEntity } from "../entities.ts";
import { customPolicy } from "../managed.ts";
import { tags, text } from "../members.ts";
import { operation } from "../operation.ts";
import { shownPolicy } from "../shown.ts";
import { allOf } from "../subjects.ts";
import { readTags } from "../tagging.ts";

export const createPolicy = operation({
  name: "CreatePolicy",
  input: { PolicyName: required(text), PolicyDocument: required(text), Description: text, Tag: tags },
  subjects: allOf("policy"),
  async run(call, { PolicyName, PolicyDocument: document, Description = "", Tag }) {
    checkPolicy(document);
    const policy = {
      ...newEntity(call, PolicyName),
      description: Description,
      tags: readTags(Tag),
      versions: [{ number: 1, document, createdAt: call.now }],
      defaultVersion: 1,
      lastVersion: 1,
    };
    return { Policy: shownPolicy(customPolicy(await create(call, "policy", policy))) };
  },
});
