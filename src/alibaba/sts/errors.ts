import type { ErrorWords } from "../../surface/errors.ts";
import { AlibabaError, type OwnError } from "../protocol/error.ts";

const own = (status: number, code: string, text: string): OwnError => ({ code, status, text });

/**
 * Errors of STS (API Reference, AssumeRole, AssumeRoleWithSAML, and the list of error codes). Limits in texts are those of
 * the present pages.
 */
export const STS_ERRORS = {
  policyGrammar: own(
    400,
    "InvalidParameter.PolicyGrammar",
    "The parameter Policy has not passed grammar check.",
  ),
  policySize: own(400, "InvalidParameter.PolicySize", "The size of Policy must be smaller than 2048 bytes."),
  roleMissing: own(404, "EntityNotExist.Role", "The specified Role not exists."),
  rootMayNot: own(403, "NoPermission", "Roles may not be assumed by root accounts."),
  notTrusted: own(401, "AuthenticationFail.NoPermission", "There is no permission"),
  samlRoleMissing: own(404, "EntityNotExist.RoleArn", "The specified Role does not exists."),
  samlProviderMissing: own(404, "EntityNotExist.SAMLProvider", "Can not find SAML provider."),
  samlMetadata: own(
    401,
    "AuthenticationFail.IDPMetadata.Invalid",
    "The IdP Metadata of your SAML Provider is invalid.",
  ),
  samlExpired: own(401, "AuthenticationFail.SAMLAssertion.Expired", "The SAML Assertion is expired."),
  samlInvalid: own(401, "AuthenticationFail.SAMLAssertion.Invalid", "The SAML Assertion is invalid."),
  samlSessionName: own(400, "InvalidParameter.RoleSessionName", "The RoleSessionName is invalid."),
  oidcProviderMissing: own(401, "AuthenticationFail.NoPermission", "No such OIDC Provider registered."),
  oidcAudience: own(401, "AuthenticationFail.OIDCToken.AudienceNotMatch", "Invalid audience."),
  oidcExpired: own(401, "AuthenticationFail.OIDCToken.Expired", "This JsonWebToken is expired."),
  oidcKeys: own(
    401,
    "AuthenticationFail.OIDCToken.HttpsUrlInvalid",
    "Invoke url failed due to certificate chain validation",
  ),
  oidcEmpty: own(401, "AuthenticationFail.OIDCToken.Invalid", "The OIDCToken can not empty."),
  oidcParts: own(
    401,
    "AuthenticationFail.OIDCToken.Invalid",
    "The number of Jwt field should be divided into 3 parts with '.' .",
  ),
  oidcContent: own(
    401,
    "AuthenticationFail.OIDCToken.Invalid",
    "The Jwt content is invalid that cannot be recognized.",
  ),
  oidcSignature: own(
    401,
    "AuthenticationFail.OIDCToken.InvalidSignature",
    "OIDC token validate failed: invalid signature.",
  ),
} as const satisfies Readonly<Record<string, OwnError>>;

/** An error of STS. */
export function stsError(error: keyof typeof STS_ERRORS): AlibabaError {
  return new AlibabaError(STS_ERRORS[error]);
}

/** The error for the algorithm of a token that nobody verifies. */
export function unknownAlgorithm(name: string): AlibabaError {
  const text = `The algorithm ${name} that be specified in Jwt header is unknown.`;
  return new AlibabaError({ ...STS_ERRORS.oidcContent, text });
}

/** The error for a missing parameter. */
export function missing(name: string): AlibabaError {
  return new AlibabaError(own(400, `MissingParameter.${name}`, `Parameter ${name} is required.`));
}

/** The error for a parameter of a wrong form. */
export function malformed(name: string): AlibabaError {
  return new AlibabaError(own(400, `InvalidParameter.${name}`, `The parameter ${name} is wrongly formed.`));
}

/** Nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AlibabaError> = {
  own: AlibabaError,
  translate: () => null,
  limited: () =>
    new AlibabaError(own(400, "Throttling.User", "Request was denied due to user flow control.")),
  internal: (text = "STS Server Internal Error happened.") =>
    new AlibabaError(own(500, "InternalError", text)),
};
