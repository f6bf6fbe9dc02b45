import { required, string } from "../../../shape.ts";
import { assumedRole } from "../assumed-role.ts";
import { durationOf } from "../durations.ts";
import { askingBy, providerNamed, requireSameAccount } from "../federation.ts";
import { assumptionKeys } from "../keys.ts";
import { durationSeconds, roleArn, sessionPolicy } from "../members.ts";
import { unsignedOperation } from "../operation.ts";
import { requireMade, roleNamed, roleOf } from "../roles.ts";
import { requireGiven, requireValid, samlKeys, sessionNameIn } from "../saml/claims.ts";
import { vouchedAssertion } from "../saml/provider.ts";
import { sessionPoliciesOf } from "../session-policy.ts";
import { requireTrust } from "../trust.ts";

/** A SessionDuration in the assertion is for the console: programs say DurationSeconds (RAM, SAML response for role-based SSO). */
export const assumeRoleWithSaml = unsignedOperation({
  name: "AssumeRoleWithSAML",
  unsigned: true,
  input: {
    SAMLProviderArn: required(string({ min: 1, max: 2048 })),
    RoleArn: roleArn,
    SAMLAssertion: required({ ...string({ min: 4, max: 100_000 }), sensitive: true }),
    Policy: sessionPolicy,
    DurationSeconds: durationSeconds,
  },
  async run(call, input) {
    const named = roleNamed(input.RoleArn);
    const provider = providerNamed("saml", "SAMLProviderArn", input.SAMLProviderArn);
    const policies = sessionPoliciesOf(input.Policy);
    requireSameAccount(provider, named);
    const assertion = await vouchedAssertion(call, provider, input.SAMLAssertion);
    requireValid(assertion, call.wall);
    requireGiven(assertion, named, provider);
    const name = sessionNameIn(assertion);
    const role = await roleOf(call, named);
    requireMade(call, role, "samlRoleMissing");
    const seconds = durationOf(role, input.DurationSeconds, false);
    if (call.policies !== "off") {
      const asked = { sessionName: name, externalId: null, sourceIdentity: null };
      await requireTrust(call, askingBy(call, provider, assumptionKeys(asked, samlKeys(assertion))), role);
    }
    const session = {
      kind: "saml",
      name,
      policies,
      sourceIdentity: null,
      provider: provider.arn,
      chained: false,
    } as const;
    const { subject, subjectType, issuer, recipient } = assertion;
    return {
      SAMLAssertionInfo: {
        SubjectType: subjectType,
        Subject: subject,
        Recipient: recipient,
        Issuer: issuer,
      },
      ...(await assumedRole(call, role, session, seconds)),
    };
  },
});
