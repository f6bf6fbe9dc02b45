import type { RamPolicyRecord } from "../../access/alibaba/entities.ts";
import type { PolicyVersion } from "../../access/policy/version.ts";
import type { Input, Members } from "../../shape.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import { change } from "./entities.ts";
import { notFound } from "./errors.ts";
import { findPolicy, type ManagedPolicy, namedPolicy } from "./managed.ts";
import { anyPolicy } from "./members.ts";
import { type Call, type Operation, operation } from "./operation.ts";
import { policySubject } from "./subjects.ts";

/** An operation that reads a policy of RAM's own or of the account. @throws AlibabaError EntityNotExist.Policy */
export function onPolicy<const M extends Members>(record: {
  readonly name: string;
  readonly input: M;
  readonly run: (call: Call, input: Input<M>, policy: ManagedPolicy) => AnswerBody | Promise<AnswerBody>;
}): Operation {
  const given = ({ PolicyName, PolicyType }: Readonly<Record<string, unknown>>) =>
    namedPolicy({ PolicyName: String(PolicyName), PolicyType: String(PolicyType) });
  return operation<Members>({
    name: record.name,
    input: { ...anyPolicy, ...record.input },
    subjects: async (call, input) => [await policySubject(call, given(input))],
    // The input was read by the members above, of which the record's are a part.
    run: async (call, input) => record.run(call, input as Input<M>, await findPolicy(call, given(input))),
  });
}

/** Changes a policy of the account. @throws AlibabaError EntityNotExist.Policy; what `edit` throws */
export function changePolicy(
  call: Call,
  name: string,
  edit: (record: RamPolicyRecord) => Partial<RamPolicyRecord>,
): Promise<RamPolicyRecord> {
  return change(call, "policy", name, (record) => ({
    record: { ...record, ...edit(record), updatedAt: call.now },
  }));
}

/** A version of a policy by its id, `v2`. @throws AlibabaError EntityNotExist.Policy.Version */
export function versionOf({ versions }: Pick<ManagedPolicy, "versions">, id: string): PolicyVersion {
  const found = versions.find(({ number }) => `v${number}` === id);
  if (found === undefined) throw notFound("EntityNotExist.Policy.Version");
  return found;
}
