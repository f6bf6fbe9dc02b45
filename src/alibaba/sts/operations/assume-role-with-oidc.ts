import { iso } from "../../../iso-time.ts";
import { required, string } from "../../../shape.ts";
import { assumedRole } from "../assumed-role.ts";
import { durationOf } from "../durations.ts";
import { stsError } from "../errors.ts";
import { askingBy, providerNamed, requireSameAccount } from "../federation.ts";
import { assumptionKeys } from "../keys.ts";
import { durationSeconds, roleArn, sessionName, sessionPolicy } from "../members.ts";
import { requireVouched } from "../oidc/provider.ts";
import { oidcClaims } from "../oidc/token.ts";
import { unsignedOperation } from "../operation.ts";
import { requireMade, roleNamed, roleOf } from "../roles.ts";
import { sessionPoliciesOf } from "../session-policy.ts";
import { requireTrust } from "../trust.ts";

export const assumeRoleWithOidc = unsignedOperation({
  name: "AssumeRoleWithOIDC",
  unsigned: true,
  input: {
    OIDCProviderArn: required(string({ min: 1, max: 2048 })),
    RoleArn: roleArn,
    OIDCToken: { ...string({ min: 4, max: 20_000 }), sensitive: true },
    RoleSessionName: required(sessionName),
    Policy: sessionPolicy,
    DurationSeconds: durationSeconds,
  },
  async run(call, input) {
    const { RoleSessionName: name, OIDCToken: token } = input;
    if (token === undefined) throw stsError("oidcEmpty");
    const named = roleNamed(input.RoleArn);
    const provider = providerNamed("oidc", "OIDCProviderArn", input.OIDCProviderArn);
    const policies = sessionPoliciesOf(input.Policy);
    const claims = oidcClaims(token, call.wall);
    requireSameAccount(provider, named);
    await requireVouched(call, provider, token, claims);
    const { issuer, subject, audiences, issuedAt, expiresAt } = claims;
    const role = await roleOf(call, named);
    requireMade(call, role, "roleMissing");
    const seconds = durationOf(role, input.DurationSeconds, false);
    if (call.policies !== "off") {
      const asked = { sessionName: name, externalId: null, sourceIdentity: null };
      const claimed = { "oidc:iss": [issuer], "oidc:sub": [subject], "oidc:aud": audiences };
      await requireTrust(call, askingBy(call, provider, assumptionKeys(asked, claimed)), role);
    }
    const session = {
      kind: "webIdentity",
      name,
      policies,
      sourceIdentity: null,
      provider: provider.arn,
      chained: false,
    } as const;
    return {
      OIDCTokenInfo: {
        Subject: subject,
        Issuer: issuer,
        ClientIds: audiences.join(","),
        ExpirationTime: iso(expiresAt * 1000),
        ...(issuedAt !== null && { IssuanceTime: iso(issuedAt * 1000) }),
        VerificationInfo: "Success",
      },
      ...(await assumedRole(call, role, session, seconds)),
    };
  },
});
