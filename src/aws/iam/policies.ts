import type { PolicyRecord } from "../../access/aws/entities.ts";
import { awsManagedName, nameAtEnd } from "../../access/aws/policy-arn.ts";
import { policyUses } from "../../directory/identity-relations.ts";
import { type Input, type Members, required } from "../../shape.ts";
import { AwsError } from "../protocol/errors.ts";
import { policyNotFound } from "./errors.ts";
import { checkArn, findPolicy } from "./managed.ts";
import { policyArn } from "./members.ts";
import { type Call, type Operation, operation } from "./operation.ts";
import type { PolicyUse } from "./shown.ts";

/** An operation on a managed policy that its input names by its ARN. */
export function onPolicy<const M extends Members>(record: {
  readonly name: string;
  readonly input: M;
  readonly run: (call: Call, input: Input<M>, arn: string) => Promise<object | null>;
}): Operation {
  const arnIn = ({ PolicyArn }: Readonly<Record<string, unknown>>) => String(PolicyArn);
  return operation<Members>({
    name: record.name,
    input: { PolicyArn: required(policyArn), ...record.input },
    async subject(call, input) {
      const arn = arnIn(input);
      const found = await findPolicy(call, arn).catch(() => null);
      return { resource: arn, tags: found?.tags ?? [] };
    },
    // The input was read by the members above, of which the record's are a part.
    run: (call, input) => record.run(call, input as Input<M>, arnIn(input)),
  });
}

/**
 * Changes a customer managed policy.
 *
 * @throws AwsError NoSuchEntity, InvalidInput, AccessDenied for a policy of AWS; what `edit` throws
 */
export async function changePolicy(
  { runtime, place, operation: name, caller }: Call,
  arn: string,
  edit: (record: PolicyRecord) => PolicyRecord,
): Promise<PolicyRecord> {
  checkArn(arn);
  requireCustomers(caller.principal, name, arn);
  const changed = await runtime.identityDirectory.change(place, "policy", nameAtEnd(arn), (record) => {
    if (record.arn !== arn) throw policyNotFound(arn);
    return { record: edit(record) };
  });
  if (changed === null) throw policyNotFound(arn);
  return changed;
}

/** Nobody but AWS changes its managed policies. @throws AwsError AccessDenied */
export function requireCustomers(principal: string, operationName: string, arn: string): void {
  if (awsManagedName(arn) === null) return;
  throw new AwsError(
    "AccessDeniedException",
    `User: ${principal} is not authorized to perform: iam:${operationName} on resource: ${arn}`,
  );
}

/** How many entities of the account have a policy. */
export async function useOf({ runtime, place }: Call, arn: string): Promise<PolicyUse> {
  return useIn(await policyUses(runtime.database, place), arn);
}

/** The same, of what is known of all policies. */
export function useIn(
  { attachments, boundaries }: Awaited<ReturnType<typeof policyUses>>,
  arn: string,
): PolicyUse {
  return { attachments: attachments.get(arn) ?? 0, boundaries: boundaries.get(arn) ?? 0 };
}
