import { nameAtEnd } from "../../access/aws/policy-arn.ts";
import { required } from "../../shape.ts";
import { change, find } from "./entities.ts";
import { type NamedKind, notAttachable, overQuota, policyNotFound, TITLES } from "./errors.ts";
import { attachable, checkArn, findPolicy } from "./managed.ts";
import { paged, pathPrefix, policyArn } from "./members.ts";
import { pageOf } from "./page.ts";
import { onEntity } from "./subjects.ts";

/** Managed policies attached to a user, role or group (IAM User Guide, IAM and AWS STS quotas). */
export const MOST_ATTACHED = 10;

/** Attach…Policy: attaches a managed policy, which may be attached already. */
export function attachPolicy(kind: NamedKind) {
  return onEntity(kind, {
    name: `Attach${TITLES[kind]}Policy`,
    input: { PolicyArn: required(policyArn) },
    async run(call, { PolicyArn }, name) {
      await change(call, kind, name, async (record) => {
        const policy = await findPolicy(call, PolicyArn, notAttachable);
        const attached = [...new Set([...record.attached, policy.arn])];
        if (attached.length > MOST_ATTACHED) throw overQuota(`PoliciesPer${TITLES[kind]}`, MOST_ATTACHED);
        return { record: { ...record, attached }, guard: attachable(policy) };
      });
      return null;
    },
  });
}

/** Detach…Policy: detaches it. */
export function detachPolicy(kind: NamedKind) {
  return onEntity(kind, {
    name: `Detach${TITLES[kind]}Policy`,
    input: { PolicyArn: required(policyArn) },
    async run(call, { PolicyArn }, name) {
      checkArn(PolicyArn);
      await change(call, kind, name, (record) => {
        if (!record.attached.includes(PolicyArn)) throw policyNotFound(PolicyArn);
        return { record: { ...record, attached: record.attached.filter((arn) => arn !== PolicyArn) } };
      });
      return null;
    },
  });
}

/** ListAttached…Policies: the managed policies that are attached. */
export function listAttached(kind: NamedKind) {
  return onEntity(kind, {
    name: `ListAttached${TITLES[kind]}Policies`,
    input: { ...paged, PathPrefix: pathPrefix },
    async run(call, input, name) {
      const { attached } = await find(call, kind, name);
      const below = attached.filter((arn) => pathOf(arn).startsWith(input.PathPrefix ?? "/"));
      const { items, next } = pageOf(call, input, below, (arn) => `${nameAtEnd(arn)} ${arn}`);
      const AttachedPolicies = items.map((arn) => ({ PolicyName: nameAtEnd(arn), PolicyArn: arn }));
      return { AttachedPolicies, ...next };
    },
  });
}

/** Path in the ARN of a policy: `/` or `/service-role/`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
}
