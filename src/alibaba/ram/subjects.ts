import { type RamPolicyName, ramPolicyArn } from "../../access/alibaba/policy-arn.ts";
import { systemPolicy } from "../../access/alibaba/system-policies.ts";
import { type Input, type Members, required } from "../../shape.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import { missingParameter } from "../protocol/error.ts";
import { type NamedKind, resourceOf, TITLES } from "./entities.ts";
import { text } from "./members.ts";
import { type Call, type Operation, operation } from "./operation.ts";

/** The subject of lists and of new entities, as RAM's pages have it: all of a kind. */
export function allOf(kind: NamedKind) {
  return (call: Call): readonly string[] => [resourceOf(call, kind, "*")];
}

/** The subject of operations without a resource. */
export function everything(): readonly string[] {
  return ["*"];
}

/** An entity as policies see it, with its name as it is written there; also where there is none. */
export async function entitySubject(call: Call, kind: NamedKind, name: string): Promise<string> {
  const found = await call.runtime.identityDirectory.find(call.place, kind, name);
  return resourceOf(call, kind, found?.record.name ?? name);
}

/** A policy as policies see it. */
export async function policySubject(call: Call, { type, name }: RamPolicyName): Promise<string> {
  if (type === "Custom") return entitySubject(call, "policy", name);
  return ramPolicyArn(call.caller.account, { type, name: systemPolicy(name)?.name ?? name });
}

/** An operation on one entity, without the parameter that names it. */
interface EntityOperation<M extends Members> {
  readonly name: string;
  readonly input: M;
  /** What else policies are asked about. */
  readonly also?: (call: Call, input: Input<M>) => Promise<string>;
  readonly run: (call: Call, input: Input<M>, name: string) => Promise<AnswerBody | null>;
}

/** An operation on an entity that its input names: `UserName`, `GroupName`, `RoleName`, `PolicyName`. */
export function onEntity<const M extends Members>(kind: NamedKind, record: EntityOperation<M>): Operation {
  const member = `${TITLES[kind]}Name`;
  const nameIn = (input: Readonly<Record<string, unknown>>) => String(input[member]);
  const { name, also } = record;
  return operation<Members>({
    name,
    input: { [member]: required(text), ...record.input },
    async subjects(call, input) {
      const subject = await entitySubject(call, kind, nameIn(input));
      // The input was read by the members above, of which the record's are a part.
      return also === undefined ? [subject] : [subject, await also(call, input as Input<M>)];
    },
    run: (call, input) => record.run(call, input as Input<M>, nameIn(input)),
  });
}

/** An operation on access keys of a user that its input names, else of the caller. */
export function onUserOrCaller<const M extends Members>(record: {
  readonly name: string;
  readonly input: M;
  /** @param name null for the account itself */
  readonly run: (call: Call, input: Input<M>, name: string | null) => Promise<AnswerBody | null>;
}): Operation {
  const nameIn = (call: Call, { UserName }: Readonly<Record<string, unknown>>) =>
    typeof UserName === "string" ? UserName : ownName(call);
  return operation<Members>({
    name: record.name,
    input: { UserName: text, ...record.input },
    async subjects(call, input) {
      const name = nameIn(call, input);
      return [name === null ? resourceOf(call, "user", "*") : await entitySubject(call, "user", name)];
    },
    run: (call, input) => record.run(call, input as Input<M>, nameIn(call, input)),
  });
}

/** Name of the user who calls; null for the account itself. @throws AlibabaError MissingParameter for a role */
function ownName({ caller: { entity } }: Call): string | null {
  if (entity === "root") return null;
  if (entity.startsWith("user/")) return entity.slice("user/".length);
  throw missingParameter("UserName");
}
