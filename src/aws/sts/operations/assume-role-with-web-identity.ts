import { required, string } from "../../../shape.ts";
import { assumedRole } from "../assumed-role.ts";
import { durationOf } from "../durations.ts";
import { durationUpTo, policyArns, roleArn, sessionName, sessionPolicy } from "../members.ts";
import { unsignedOperation } from "../operation.ts";
import { roleOf } from "../roles.ts";
import { packedSize, policiesInSession, sessionPoliciesOf } from "../session-policies.ts";
import { sessionTagsOf } from "../session-tags.ts";
import { requireTrust } from "../trust.ts";
import { askingOfProvider } from "../web-identity/asking.ts";
import { vouchingProvider } from "../web-identity/provider.ts";
import { claimsOf } from "../web-identity/token.ts";

export const assumeRoleWithWebIdentity = unsignedOperation({
  name: "AssumeRoleWithWebIdentity",
  unsigned: true,
  input: {
    RoleArn: required(roleArn),
    RoleSessionName: required(sessionName),
    WebIdentityToken: required({ ...string({ min: 4, max: 20_000 }), sensitive: true }),
    ProviderId: string({ min: 4, max: 2048 }),
    PolicyArns: policyArns,
    Policy: sessionPolicy,
    DurationSeconds: durationUpTo(43_200),
  },
  async run(call, input) {
    const { RoleSessionName: name, WebIdentityToken: token } = input;
    const role = await roleOf(call, input.RoleArn);
    const seconds = durationOf(role, input.DurationSeconds, false);
    const policies = sessionPoliciesOf(role.account, input);
    const claims = claimsOf(token, call.wall);
    const provider = await vouchingProvider(call, role.account, token, claims);
    const { tags, transitiveTagKeys } = claims.tags;
    const sessionTags = sessionTagsOf(tags, transitiveTagKeys, null);
    const packed = packedSize(policies, sessionTags);
    const { sourceIdentity } = claims;
    if (call.policies !== "off") {
      const asked = { ...sessionTags, passed: tags, sessionName: name, externalId: null, sourceIdentity };
      const words = (action: string) => `Not authorized to perform sts:${action}`;
      await requireTrust(
        call,
        askingOfProvider(call, provider, claims),
        role,
        { ...asked, isByMfa: false },
        words,
      );
    }
    const session = {
      kind: "webIdentity",
      name,
      ...policiesInSession(policies, null),
      ...sessionTags,
      sourceIdentity,
      mfaAt: null,
      provider,
      chained: false,
    } as const;
    return {
      ...(await assumedRole(call, role, session, seconds)),
      SubjectFromWebIdentityToken: claims.subject,
      Audience: claims.audiences[0],
      Provider: provider,
      ...packed,
      ...(sourceIdentity !== null && { SourceIdentity: sourceIdentity }),
    };
  },
});
