import type { ServiceKeys } from "../../access/alibaba/global-keys.ts";
import { outsideOf } from "../protocol/outside.ts";
import { malformed, STS_ERRORS, stsError } from "./errors.ts";
import type { AnyCall } from "./operation.ts";
import type { RoleName } from "./roles.ts";
import type { Asking } from "./trust.ts";

/** An identity provider as an input names it. */
export interface ProviderName {
  readonly arn: string;
  /** 16 digits. */
  readonly account: string;
  readonly name: string;
}

const PROVIDER = /^acs:ram::(\d{16}):(oidc|saml)-provider\/([\w.-]{1,128})$/;

/** What the ARN of a provider names. @param member the parameter of the ARN. @throws AlibabaError InvalidParameter */
export function providerNamed(kind: "oidc" | "saml", member: string, arn: string): ProviderName {
  const [, account, found, name] = PROVIDER.exec(arn) ?? [];
  if (account === undefined || name === undefined || found !== kind) throw malformed(member);
  return { arn, account, name };
}

/**
 * Requires that a provider is of the account of the role for which it vouches: whoever registers one of their own must not
 * open the roles of others.
 *
 * @throws AlibabaError AuthenticationFail.NoPermission
 */
export function requireSameAccount(provider: ProviderName, role: RoleName): void {
  if (provider.account !== role.account) throw stsError("notTrusted");
}

/** Who asks for a role by a provider, which has no policies: only the trust policy counts (RAM, assuming a role). */
export function askingBy(
  { request, now }: AnyCall,
  { arn, account, name }: ProviderName,
  keys: ServiceKeys,
): Asking {
  const displayName = `${arn.slice(arn.lastIndexOf(":") + 1, arn.lastIndexOf("/"))}/${name}`;
  const principal = { kind: "provider", account, arn, entityArn: arn, displayName } as const;
  return {
    principal,
    identity: [],
    session: null,
    controls: null,
    facts: { ...outsideOf(request), principal, now, atDedicatedGateway: false },
    keys,
    words: STS_ERRORS.notTrusted,
  };
}
