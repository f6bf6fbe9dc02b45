import { required } from "../../../shape.ts";
import { boundaryOf } from "../boundaries.ts";
import { checkTrust } from "../documents.ts";
import { create, newEntity } from "../entities.ts";
import { attachable } from "../managed.ts";
import {
  description,
  maxSessionDuration,
  path,
  policyArn,
  policyDocument,
  roleName,
  tags,
} from "../members.ts";
import { operation } from "../operation.ts";
import { shownRole } from "../shown.ts";
import { newSubject } from "../subjects.ts";
import { tagsWith } from "../tagging.ts";

/** Longest session of a role that says nothing of it, seconds (IAM API Reference, CreateRole). */
export const USUAL_SESSION = 3600;

export const createRole = operation({
  name: "CreateRole",
  input: {
    Path: path,
    RoleName: required(roleName),
    AssumeRolePolicyDocument: required(policyDocument),
    Description: description,
    MaxSessionDuration: maxSessionDuration,
    PermissionsBoundary: policyArn,
    Tags: tags,
  },
  subject: newSubject("role", ({ RoleName }) => String(RoleName)),
  async run(call, input) {
    const { Path, RoleName, AssumeRolePolicyDocument: trust, MaxSessionDuration = USUAL_SESSION } = input;
    const trustedIds = await checkTrust(call, trust);
    const boundary = await boundaryOf(call, input.PermissionsBoundary);
    const role = {
      ...newEntity(call, "role", RoleName, Path),
      inline: {},
      attached: [],
      tags: tagsWith([], input.Tags),
      boundary: boundary?.arn ?? null,
      description: input.Description ?? null,
      trust,
      trustedIds,
      maxSessionSeconds: MaxSessionDuration,
    };
    return { Role: shownRole(await create(call, "role", role, boundary && attachable(boundary))) };
  },
});
