import type { AwsEntities } from "../../access/aws/entities.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError } from "../protocol/errors.ts";

/** Nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  limited: ({ limit, message }) =>
    limit === "requests" ? new AwsError("ThrottlingException", message) : limitExceeded(message),
  internal: (text = "Request processing has failed because of an unknown error, exception or failure.") =>
    new AwsError("ServiceFailure", text, 500),
};

/** Kinds of entities that messages name. */
export type NamedKind = "user" | "role" | "group";

/** A kind with a capital letter. */
export const TITLES = { user: "User", role: "Role", group: "Group" } as const satisfies Record<
  NamedKind,
  string
>;

/** Names of the quotas of entities, as LimitExceeded tells them. */
export const QUOTA_NAMES: Readonly<Partial<Record<keyof AwsEntities, string>>> = {
  user: "UsersPerAccount",
  role: "RolesPerAccount",
  group: "GroupsPerAccount",
  policy: "PoliciesPerAccount",
  oidcProvider: "OpenIdConnectProvidersPerAccount",
};

export function validation(text: string): AwsError {
  return new AwsError("ValidationException", text);
}

export function invalidInput(text: string): AwsError {
  return new AwsError("InvalidInput", text);
}

export function malformedPolicy(text: string): AwsError {
  return new AwsError("MalformedPolicyDocument", text);
}

export function limitExceeded(text: string): AwsError {
  return new AwsError("LimitExceeded", text, 409);
}

export function overQuota(quota: string, limit: number): AwsError {
  return limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`);
}

export function deleteConflict(text: string): AwsError {
  return new AwsError("DeleteConflict", text, 409);
}

export function alreadyExists(text: string): AwsError {
  return new AwsError("EntityAlreadyExists", text, 409);
}

export function noSuchEntity(text: string): AwsError {
  return new AwsError("NoSuchEntity", text, 404);
}

/** There is no user, role or group of a name. */
export function notFound(kind: NamedKind, name: string): AwsError {
  return noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
}

/** There is no managed policy of an ARN. */
export function policyNotFound(arn: string): AwsError {
  return noSuchEntity(`Policy ${arn} was not found.`);
}

/** A managed policy cannot be attached, because there is none. */
export function notAttachable(arn: string): AwsError {
  return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}
