import { nameAtEnd } from "../../access/aws/policy-arn.ts";
import type { AttachedPolicy } from "../../access/aws/request.ts";
import { attachedPolicy } from "../../access/policy/attached-policy.ts";
import { string } from "../../shape.ts";
import { find } from "./entities.ts";
import { invalidInput, noSuchEntity } from "./errors.ts";
import { findPolicy } from "./managed.ts";
import type { Call } from "./operation.ts";
import type { Simulated } from "./simulation.ts";

export const policySourceArn = string({ min: 20, max: 2048 });

/**
 * The user, role or group of the account whose policies a call is about.
 *
 * @throws AwsError NoSuchEntity, InvalidInput
 */
export async function policySource(call: Call, arn: string): Promise<Simulated> {
  const { account } = call.place;
  const [, owner, kind = ""] = /^arn:[a-z-]+:iam::(\d{12}):(user|role|group)\/./.exec(arn) ?? [];
  if (owner !== account)
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  if (kind === "group") return ofGroup(call, arn);
  const { runtime, place, wall, background } = call;
  const who = {
    workspace: place.workspace,
    cloud: place.cloud,
    account,
    entity: `${kind}/${nameAtEnd(arn)}`,
  };
  const found = await runtime.identities.get(who, wall, background);
  if (!found.exists || found.arn !== arn) throw noSuchEntity(`The entity with arn ${arn} cannot be found.`);
  const { identity, boundary, controls, id } = found;
  return {
    principal: { kind: kind === "role" ? "assumedRole" : "user", account, arn, entityArn: arn, entityId: id },
    identity,
    boundary,
    serviceControls: controls.serviceControls,
  };
}

async function ofGroup(call: Call, arn: string): Promise<Simulated> {
  const group = await find(call, "group", nameAtEnd(arn));
  const managed = await Promise.all(group.attached.map((each) => findPolicy(call, each)));
  const policies: AttachedPolicy[] = [
    ...Object.entries(group.inline).map(([name, document]) =>
      attachedPolicy({ label: `inline policy ${name} of group/${group.name}`, arn: null, document }),
    ),
    ...managed.flatMap((policy) =>
      policy.versions
        .filter(({ number }) => number === policy.defaultVersion)
        .map(({ document }) => attachedPolicy({ label: policy.arn, arn: policy.arn, document })),
    ),
  ];
  const member = { kind: "user", account: call.place.account, arn, entityArn: arn, entityId: null } as const;
  return { principal: member, identity: policies, boundary: null, serviceControls: [] };
}
