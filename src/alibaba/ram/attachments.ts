import { ramPolicyOf } from "../../access/alibaba/policy-arn.ts";
import { MOST_ATTACHED } from "../identities/limits.ts";
import type { AnswerBody } from "../protocol/answer.ts";
import { change, find, TITLES } from "./entities.ts";
import { conflict, notFound } from "./errors.ts";
import {
  attachable,
  attachedArn,
  findPolicy,
  type GivenPolicy,
  lookUpPolicy,
  namedPolicy,
} from "./managed.ts";
import { anyPolicy } from "./members.ts";
import type { Call, Operation } from "./operation.ts";
import { attachedPolicyShown } from "./shown.ts";
import { onEntity, policySubject } from "./subjects.ts";

/** Kinds of entities that have policies. */
export type HolderKind = "user" | "group" | "role";

/** AttachPolicyTo…: gives a policy to a user, group or role. */
export function attachPolicy(kind: HolderKind): Operation {
  return onPolicyOf(kind, `AttachPolicyTo${TITLES[kind]}`, async (call, given, name) => {
    await change(call, kind, name, async (record) => {
      const policy = await findPolicy(call, namedPolicy(given));
      const arn = attachedArn(call, policy);
      if (record.attached.includes(arn)) throw conflict(`EntityAlreadyExists.${TITLES[kind]}.Policy`);
      const ofType = record.attached.filter((each) => ramPolicyOf(each)?.type === policy.type);
      if (ofType.length >= MOST_ATTACHED[policy.type]) {
        throw conflict(`LimitExceeded.${TITLES[kind]}.Policy`);
      }
      return { record: { ...record, attached: [...record.attached, arn] }, guard: attachable(policy) };
    });
    return null;
  });
}

/** DetachPolicyFrom…: takes it away. */
export function detachPolicy(kind: HolderKind): Operation {
  return onPolicyOf(kind, `DetachPolicyFrom${TITLES[kind]}`, async (call, given, name) => {
    const policy = namedPolicy(given);
    const wanted = attachedArn(call, policy).toLowerCase();
    await change(call, kind, name, async (record) => {
      const attached = record.attached.filter((arn) => arn.toLowerCase() !== wanted);
      if (attached.length === record.attached.length) {
        await findPolicy(call, policy);
        throw notFound(`EntityNotExist.${TITLES[kind]}.Policy`);
      }
      return { record: { ...record, attached } };
    });
    return null;
  });
}

/** ListPoliciesFor…: the policies that an entity has. */
export function listPoliciesFor(kind: HolderKind): Operation {
  return onEntity(kind, {
    name: `ListPoliciesFor${TITLES[kind]}`,
    input: {},
    async run(call, _, name) {
      const { attached } = await find(call, kind, name);
      const policies = await Promise.all(
        attached.map((arn) => {
          const named = ramPolicyOf(arn);
          return named && lookUpPolicy(call, named);
        }),
      );
      return { Policies: { Policy: policies.flatMap((each) => (each ? [attachedPolicyShown(each)] : [])) } };
    },
  });
}

/** An operation on a policy and who has it, about both of which policies are asked. */
function onPolicyOf(
  kind: HolderKind,
  name: string,
  run: (call: Call, given: GivenPolicy, holder: string) => Promise<AnswerBody | null>,
): Operation {
  return onEntity(kind, {
    name,
    input: anyPolicy,
    also: (call, input) => policySubject(call, namedPolicy(input)),
    run,
  });
}
