import { required } from "../../../shape.ts";
import { outsideOf } from "../../protocol/outside.ts";
import { RAM_DENIED } from "../../protocol/permission.ts";
import { controlsOf, requesterOf } from "../../protocol/requester.ts";
import { assumedRole } from "../assumed-role.ts";
import { durationOf } from "../durations.ts";
import { STS_ERRORS } from "../errors.ts";
import { type Assumption, assumptionKeys } from "../keys.ts";
import {
  durationSeconds,
  externalId,
  roleArn,
  sessionName,
  sessionPolicy,
  sourceIdentity,
} from "../members.ts";
import { type Call, operation } from "../operation.ts";
import { requireMade, roleNamed, roleOf } from "../roles.ts";
import { sessionPoliciesOf } from "../session-policy.ts";
import { sourceIdentityOf } from "../source-identity.ts";
import { type Asking, requireOwnSide, requireTrust } from "../trust.ts";

export const assumeRole = operation({
  name: "AssumeRole",
  input: {
    RoleArn: roleArn,
    RoleSessionName: required(sessionName),
    Policy: sessionPolicy,
    DurationSeconds: durationSeconds,
    ExternalId: externalId,
    SourceIdentity: sourceIdentity,
  },
  async run(call, input) {
    const { caller } = call;
    const named = roleNamed(input.RoleArn);
    const policies = sessionPoliciesOf(input.Policy);
    // Temporary credentials of a role ask for another one: role chaining.
    const isChained = caller.entity.startsWith("role/");
    const source = sourceIdentityOf(input.SourceIdentity, caller.session);
    const { RoleSessionName: name, ExternalId = null } = input;
    const asked = { sessionName: name, externalId: ExternalId, sourceIdentity: source };
    const role = await roleOf(call, named);
    const asking = call.policies === "off" ? null : await askingOf(call, named.account, asked);
    if (asking !== null) await requireOwnSide(call, asking, role);
    requireMade(call, role, "roleMissing");
    const seconds = durationOf(role, input.DurationSeconds, isChained);
    if (asking !== null) await requireTrust(call, asking, role);
    const session = {
      kind: "assumedRole",
      name,
      policies,
      sourceIdentity: source,
      provider: null,
      chained: isChained,
    } as const;
    return assumedRole(call, role, session, seconds);
  },
});

/** Who asks for a role of an account. */
async function askingOf(call: Call, account: string, asked: Assumption): Promise<Asking> {
  const { runtime, caller, request, now } = call;
  const circumstances = { ...outsideOf(request), now, atDedicatedGateway: false };
  const requester = await requesterOf(runtime, caller, circumstances, call);
  const { principal, identity, session, facts } = requester;
  return {
    principal,
    identity: identity.identity,
    session,
    controls: await controlsOf(runtime, requester, account, call),
    facts,
    keys: assumptionKeys(asked),
    words: principal.kind === "root" ? STS_ERRORS.rootMayNot : RAM_DENIED,
  };
}
