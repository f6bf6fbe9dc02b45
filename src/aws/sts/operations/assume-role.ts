import { required, string } from "../../../shape.ts";
import { refuseOrNote } from "../../protocol/permission.ts";
import { requesterOf } from "../../protocol/requester.ts";
import { assumedRole } from "../assumed-role.ts";
import { durationOf } from "../durations.ts";
import { notAuthorized } from "../errors.ts";
import {
  durationUpTo,
  policyArns,
  roleArn,
  serialNumber,
  sessionName,
  sessionPolicy,
  sourceIdentity,
  tags,
  tokenCode,
  transitiveTagKeys,
} from "../members.ts";
import { mfaOf } from "../mfa.ts";
import { operation } from "../operation.ts";
import { roleOf } from "../roles.ts";
import { packedSize, policiesInSession, sessionPoliciesOf } from "../session-policies.ts";
import { requestTags, sessionTagsOf } from "../session-tags.ts";
import { sourceIdentityOf } from "../source-identity.ts";
import { requireTrust } from "../trust.ts";

export const assumeRole = operation({
  name: "AssumeRole",
  input: {
    RoleArn: required(roleArn),
    RoleSessionName: required(sessionName),
    PolicyArns: policyArns,
    Policy: sessionPolicy,
    DurationSeconds: durationUpTo(43_200),
    Tags: tags,
    TransitiveTagKeys: transitiveTagKeys,
    ExternalId: string({ min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ }),
    SerialNumber: serialNumber,
    TokenCode: tokenCode,
    SourceIdentity: sourceIdentity,
  },
  async run(call, input) {
    const { caller } = call;
    const { RoleSessionName: name } = input;
    const role = await roleOf(call, input.RoleArn);
    // Temporary credentials of a role ask for another one: role chaining.
    const isChained = caller.entity.startsWith("role/");
    const by = caller.session;
    const seconds = durationOf(role, input.DurationSeconds, isChained);
    const policies = sessionPoliciesOf(role.account, input);
    const passed = requestTags(input.Tags);
    const sessionTags = sessionTagsOf(passed, input.TransitiveTagKeys ?? [], by);
    const packed = packedSize(policies, sessionTags);
    const source = sourceIdentityOf(input.SourceIdentity, by);
    const mfaAt = mfaOf(call, input);
    if (call.policies !== "off") {
      if (caller.entity === "root") refuseOrNote(call, "Roles may not be assumed by root accounts.");
      const externalId = input.ExternalId ?? null;
      const asked = { ...sessionTags, passed, sessionName: name, externalId, sourceIdentity: source };
      const words = (action: string) => notAuthorized(caller.principal, action, role.arn);
      await requireTrust(call, await requesterOf(call), role, { ...asked, isByMfa: mfaAt !== null }, words);
    }
    const session = {
      kind: "assumedRole",
      name,
      ...policiesInSession(policies, null),
      ...sessionTags,
      sourceIdentity: source,
      // A session of GetSessionToken passes its second factor on; one of a role does not.
      mfaAt: mfaAt ?? (isChained ? null : (by?.mfaAt ?? null)),
      provider: null,
      chained: isChained,
    } as const;
    return {
      ...(await assumedRole(call, role, session, seconds)),
      ...packed,
      ...(source !== null && { SourceIdentity: source }),
    };
  },
});
