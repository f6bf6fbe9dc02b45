import { required } from "../../../shape.ts";
import { boundaryOf } from "../boundaries.ts";
import { create, newEntity } from "../entities.ts";
import { attachable } from "../managed.ts";
import { path, policyArn, tags, userName } from "../members.ts";
import { operation } from "../operation.ts";
import { shownUser } from "../shown.ts";
import { newSubject } from "../subjects.ts";
import { tagsWith } from "../tagging.ts";

export const createUser = operation({
  name: "CreateUser",
  input: { Path: path, UserName: required(userName), PermissionsBoundary: policyArn, Tags: tags },
  subject: newSubject("user", ({ UserName }) => String(UserName)),
  async run(call, { Path, UserName, PermissionsBoundary, Tags }) {
    const boundary = await boundaryOf(call, PermissionsBoundary);
    const user = {
      ...newEntity(call, "user", UserName, Path),
      inline: {},
      attached: [],
      tags: tagsWith([], Tags),
      boundary: boundary?.arn ?? null,
      groups: [],
    };
    return { User: shownUser(await create(call, "user", user, boundary && attachable(boundary))) };
  },
});
