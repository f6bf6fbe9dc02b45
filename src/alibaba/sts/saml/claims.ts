import type { SamlAssertion } from "../../../auth/saml/assertion.ts";
import { stsError } from "../errors.ts";
import type { ProviderName } from "../federation.ts";
import type { KeyValues } from "../keys.ts";
import type { RoleName } from "../roles.ts";

/** Attributes of an assertion for this cloud alone (RAM, SAML response for role-based SSO). */
const ROLE = "https://www.aliyun.com/SAML-Role/Attributes/Role";
const SESSION_NAME = "https://www.aliyun.com/SAML-Role/Attributes/RoleSessionName";

/** The sites at which people sign in, and the audience of assertions for each. */
const RECIPIENTS = [
  "https://signin.aliyun.com/saml-role/sso",
  "https://signin.alibabacloud.com/saml-role/sso",
];
const AUDIENCES = ["urn:alibaba:cloudcomputing", "urn:alibaba:cloudcomputing:international"];

/** How far the clock of a provider may be ahead, milliseconds. */
const AHEAD = 300_000;

/**
 * Requires that an assertion is for this cloud, and now.
 *
 * @param wall wall-clock time in milliseconds: assertions come from outside, whatever a workspace's clock shows.
 * @throws AlibabaError AuthenticationFail.SAMLAssertion.Expired, AuthenticationFail.SAMLAssertion.Invalid
 */
export function requireValid(assertion: SamlAssertion, wall: number): void {
  const { recipient, audiences, notBefore, notOnOrAfter } = assertion;
  if (notOnOrAfter <= wall) throw stsError("samlExpired");
  const isEarly = notBefore !== null && notBefore > wall + AHEAD;
  // Pages write the end of the recipient in both cases.
  const isHere = RECIPIENTS.includes(recipient.toLowerCase());
  if (isEarly || !isHere || !audiences.some((each) => AUDIENCES.includes(each)))
    throw stsError("samlInvalid");
}

/**
 * Requires that an assertion gives a role by a provider: each value of its attribute is the ARNs of both, in any order.
 *
 * @throws AlibabaError AuthenticationFail.NoPermission
 */
export function requireGiven({ attributes }: SamlAssertion, role: RoleName, provider: ProviderName): void {
  const wanted = [role.arn, provider.arn].sort().join();
  const given = (attributes.get(ROLE) ?? []).map((value) =>
    value
      .split(",")
      .map((arn) => arn.trim())
      .sort()
      .join(),
  );
  if (!given.includes(wanted)) throw stsError("notTrusted");
}

/** The name of the session that an assertion gives. @throws AlibabaError InvalidParameter.RoleSessionName */
export function sessionNameIn({ attributes }: SamlAssertion): string {
  const [name, ...others] = attributes.get(SESSION_NAME) ?? [];
  if (name === undefined || others.length > 0 || !/^[A-Za-z0-9._@=,+-]{2,64}$/.test(name)) {
    throw stsError("samlSessionName");
  }
  return name;
}

/** The condition keys of an assertion. */
export function samlKeys({ issuer, subject, subjectType, recipient, audiences }: SamlAssertion): KeyValues {
  return {
    "saml:recipient": [recipient],
    "saml:iss": [issuer],
    "saml:sub": [subject],
    "saml:sub_type": [subjectType],
    "saml:aud": audiences,
  };
}
