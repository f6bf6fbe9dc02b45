import { required } from "../../../shape.ts";
import { checkManaged } from "../documents.ts";
import { createAs, newEntity } from "../entities.ts";
import { alreadyExists } from "../errors.ts";
import { description, path, policyDocument, policyName, tags } from "../members.ts";
import { operation } from "../operation.ts";
import { shownPolicy } from "../shown.ts";
import { newSubject } from "../subjects.ts";
import { tagsWith } from "../tagging.ts";

export const createPolicy = operation({
  name: "CreatePolicy",
  input: {
    PolicyName: required(policyName),
    Path: path,
    PolicyDocument: required(policyDocument),
    Description: description,
    Tags: tags,
  },
  subject: newSubject("policy", ({ PolicyName }) => String(PolicyName)),
  async run(call, { PolicyName, Path, PolicyDocument, Description, Tags }) {
    checkManaged(PolicyDocument);
    const policy = {
      ...newEntity(call, "policy", PolicyName, Path),
      description: Description ?? null,
      tags: tagsWith([], Tags),
      versions: [{ number: 1, document: PolicyDocument, createdAt: call.now }],
      defaultVersion: 1,
      lastVersion: 1,
      updatedAt: call.now,
    };
    if ((await createAs(call, "policy", PolicyName, policy)) === "exists") {
      throw alreadyExists(`A policy called ${PolicyName} already exists. Duplicate names are not allowed.`);
    }
    return { Policy: shownPolicy(policy, { attachments: 0, boundaries: 0 }) };
  },
});
