import { accountOfPrincipal, type GrantPrincipal } from "../../../access/grant.ts";
import { isServicePrincipal, partitionOfPrincipal } from "../../../access/policy/aws-principals.ts";
import { partitionOf } from "../../../cloud/aws-partitions.ts";
import { AwsError } from "../errors.ts";

/** ARN of a role's session with the role's path, which real ARNs of sessions never have. */
const SESSION_WITH_PATH = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role(?:\/[\w+=,.@-]+){3,}$/;

/**
 * A principal as GranteePrincipal and RetiringPrincipal name it. Both are older than the members for services, and
 * still take the name of a service (API Reference, GrantListEntry: GranteePrincipal).
 *
 * @throws AwsError InvalidArnException
 */
function requirePrincipal(text: string, region: string): GrantPrincipal {
  const partition = partitionOfPrincipal(text);
  if (partition !== partitionOf(region) && !isServicePrincipal(text, region)) {
    // Both recorded.
    if (partition === null && SESSION_WITH_PATH.test(text)) {
      throw new AwsError("InvalidArnException", `ARN is not valid: ${text}`);
    }
    throw new AwsError("InvalidArnException", `ARN does not refer to a valid principal: ${text}`);
  }
  return { type: "account", name: text };
}

/** A principal as GranteeServicePrincipal and RetiringServicePrincipal have it. @throws AwsError ValidationException */
function requireService(text: string, region: string): GrantPrincipal {
  if (!isServicePrincipal(text, region)) {
    throw new AwsError("ValidationException", `${text} is not the name of an AWS service principal.`);
  }
  return { type: "service", name: text };
}

/**
 * The principal in one of two members; null where neither is given.
 *
 * @param members names of both, for the message.
 * @throws AwsError ValidationException where both are given
 */
export function eitherPrincipal(
  principal: string | undefined,
  service: string | undefined,
  members: readonly [string, string],
  region: string,
): GrantPrincipal | null {
  if (principal !== undefined && service !== undefined) throw oneOf(members);
  if (principal !== undefined) return requirePrincipal(principal, region);
  return service === undefined ? null : requireService(service, region);
}

/** The principal in one of two members, one of which is required. @throws AwsError ValidationException */
export function onePrincipal(
  principal: string | undefined,
  service: string | undefined,
  members: readonly [string, string],
  region: string,
): GrantPrincipal {
  const given = eitherPrincipal(principal, service, members, region);
  if (!given) throw oneOf(members);
  return given;
}

function oneOf([principal, service]: readonly [string, string]): AwsError {
  return new AwsError(
    "ValidationException",
    `You must specify either ${principal} or ${service}, but not both.`,
  );
}

/** Whether the principal is one of the account. */
export function belongsTo(principal: GrantPrincipal, account: string): boolean {
  return accountOfPrincipal(principal.name) === account;
}
