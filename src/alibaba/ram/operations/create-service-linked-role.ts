import { required } from "../../../shape.ts";
import { create, newEntity } from "../entities.ts";
import { invalid, notFound } from "../errors.ts";
import { text } from "../members.ts";
import { operation } from "../operation.ts";
import { SERVICE_LINKED_ROLES, trustOfService } from "../service-linked-roles.ts";
import { shownRole } from "../shown.ts";
import { allOf } from "../subjects.ts";
import { USUAL_SESSION } from "./create-role.ts";

export const createServiceLinkedRole = operation({
  name: "CreateServiceLinkedRole",
  input: { ServiceName: required(text), CustomSuffix: text, Description: text },
  subjects: allOf("role"),
  keys: ({ ServiceName }) => new Map([["ram:servicename", [ServiceName]]]),
  async run(call, { ServiceName, CustomSuffix, Description }) {
    const name = SERVICE_LINKED_ROLES.get(ServiceName);
    if (name === undefined) throw notFound("EntityNotExist.Service");
    // The roles of KMS have neither (Resource Management, CreateServiceLinkedRole).
    if (CustomSuffix !== undefined) {
      throw invalid(
        "InvalidParameter.CustomSuffix.NotAllowed",
        "Custom suffix is not allowed for this Service Linked Role.",
      );
    }
    if (Description !== undefined) {
      throw invalid(
        "InvalidParameter.Description.NotAllowed",
        "Custom description is not allowed for default service linked role.",
      );
    }
    const role = await create(call, "role", {
      ...newEntity(call, name),
      description: `The service-linked role of ${ServiceName}.`,
      trust: trustOfService(ServiceName),
      maxSessionSeconds: USUAL_SESSION,
      tags: [],
      attached: [],
    });
    const RolePrincipalName = `${name}@role.${call.caller.account}.onaliyunservice.com`;
    return { Role: { ...shownRole(call, role), RolePrincipalName, IsServiceLinkedRole: true } };
  },
});
