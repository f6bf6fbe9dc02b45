import { MANAGED_POLICIES } from "../../../access/aws/managed-policies.ts";
import { required, string } from "../../../shape.ts";
import { arnOf, create, newEntity } from "../entities.ts";
import { invalidInput } from "../errors.ts";
import { ofAws } from "../managed.ts";
import { description } from "../members.ts";
import { operation, resource } from "../operation.ts";
import { shownRole } from "../shown.ts";

/** Service-linked roles of the services that use KMS by one (Developer Guide, Service-linked roles). */
const ROLES: ReadonlyMap<string, { readonly role: string; readonly policy: string }> = new Map(
  [
    ["mrk.kms.amazonaws.com", "AWSServiceRoleForKeyManagementServiceMultiRegionKeys", "MultiRegionKeys"],
    ["cks.kms.amazonaws.com", "AWSServiceRoleForKeyManagementServiceCustomKeyStores", "CustomKeyStores"],
  ].map(([service = "", role = "", rest = ""]) => [
    service,
    { role, policy: `aws-service-role/AWSKeyManagementService${rest}ServiceRolePolicy` },
  ]),
);

export const createServiceLinkedRole = operation({
  name: "CreateServiceLinkedRole",
  input: {
    AWSServiceName: required(string({ min: 1, max: 128 })),
    Description: description,
    CustomSuffix: string({ min: 1, max: 64 }),
  },
  subject: (call, { AWSServiceName }) =>
    resource(
      arnOf(call, "role", `/aws-service-role/${AWSServiceName}/${ROLES.get(AWSServiceName)?.role ?? "*"}`),
    ),
  async run(call, { AWSServiceName: service, Description, CustomSuffix }) {
    const known = ROLES.get(service);
    if (known === undefined || CustomSuffix !== undefined) {
      const wrong = known === undefined ? `Service name ${service}` : `Custom suffix for ${service}`;
      throw invalidInput(`${wrong} is not valid.`);
    }
    const managed = MANAGED_POLICIES.filter(({ name }) => name === known.policy);
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: [service] }, Action: ["sts:AssumeRole"] }],
    };
    const role = {
      ...newEntity(call, "role", known.role, `/aws-service-role/${service}/`),
      inline: {},
      attached: managed.map((policy) => ofAws(call, policy).arn),
      tags: [],
      boundary: null,
      description: Description ?? null,
      trust: JSON.stringify(trust),
      maxSessionSeconds: 3600,
    };
    return { Role: shownRole(await create(call, "role", role)) };
  },
});
