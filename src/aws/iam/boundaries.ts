import type { PolicyRecord } from "../../access/aws/entities.ts";
import { required } from "../../shape.ts";
import { change } from "./entities.ts";
import { noSuchEntity, TITLES } from "./errors.ts";
import { attachable, findPolicy } from "./managed.ts";
import { policyArn } from "./members.ts";
import type { Call } from "./operation.ts";
import { onEntity } from "./subjects.ts";

/** The managed policy that is to be a boundary; null for none. @throws AwsError NoSuchEntity, InvalidInput */
export async function boundaryOf(call: Call, arn: string | undefined): Promise<PolicyRecord | null> {
  if (arn === undefined) return null;
  return findPolicy(call, arn, () => noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`));
}

/** Put…PermissionsBoundary: sets the boundary of a user or role. */
export function putBoundary(kind: "user" | "role") {
  return onEntity(kind, {
    name: `Put${TITLES[kind]}PermissionsBoundary`,
    input: { PermissionsBoundary: required(policyArn) },
    async run(call, { PermissionsBoundary }, name) {
      await change(call, kind, name, async (record) => {
        const boundary = await boundaryOf(call, PermissionsBoundary);
        return {
          record: { ...record, boundary: boundary?.arn ?? null },
          guard: boundary && attachable(boundary),
        };
      });
      return null;
    },
  });
}

/** Delete…PermissionsBoundary: removes it. */
export function deleteBoundary(kind: "user" | "role") {
  return onEntity(kind, {
    name: `Delete${TITLES[kind]}PermissionsBoundary`,
    input: {},
    async run(call, _, name) {
      await change(call, kind, name, (record) => {
        if (record.boundary === null) {
          throw noSuchEntity(`The ${kind} with name ${name} has no permissions boundary.`);
        }
        return { record: { ...record, boundary: null } };
      });
      return null;
    },
  });
}
