import type { ErrorWords } from "../../surface/errors.ts";
import { AlibabaError } from "../protocol/error.ts";

/** Errors by code (RAM, Error messages); texts of roles' errors that the page lacks follow those of users and groups. */
const NOT_FOUND = {
  "EntityNotExist.User": "The user does not exist.",
  "EntityNotExist.User.AccessKey": "The user access key does not exist.",
  "EntityNotExist.User.LoginProfile": "The user login profile does not exist.",
  "EntityNotExist.User.MFADevice": "The user has not bound any MFA device.",
  "EntityNotExist.User.Policy": "The indicate policy of the user does not exist.",
  "EntityNotExist.User.Group": "The user has not joined the group.",
  "EntityNotExist.Group": "The group does not exist.",
  "EntityNotExist.Group.Policy": "The indicate policy attached to the group does not exist.",
  "EntityNotExist.Role": "The role does not exist.",
  "EntityNotExist.Role.Policy": "The indicate policy attached to the role does not exist.",
  "EntityNotExist.Policy": "The policy does not exist.",
  "EntityNotExist.Policy.Version": "The policy version does not exist.",
  // Resource Management, CreateServiceLinkedRole.
  "EntityNotExist.Service": "The service does not exist.",
} as const;

const CONFLICT = {
  "EntityAlreadyExists.User": "The user does already EXIST.",
  "EntityAlreadyExists.User.Group": "The user has already joined the group.",
  "EntityAlreadyExists.User.Policy": "The user has already been attached this policy.",
  "EntityAlreadyExists.Group": "The group does already EXIST.",
  "EntityAlreadyExists.Group.Policy": "The group has already been attached this policy.",
  "EntityAlreadyExists.Role": "The role does already EXIST.",
  "EntityAlreadyExists.Role.Policy": "The role has already been attached this policy.",
  "EntityAlreadyExists.Policy": "The policy does already EXIST.",
  "DeleteConflict.User.Group": "The user CAN NOT be in any group while deleting the user.",
  "DeleteConflict.User.AccessKey": "The user CAN NOT has any access key while deleting the user.",
  "DeleteConflict.User.Policy": "The user CAN NOT has any attached policy while deleting the user.",
  "DeleteConflict.Group.User": "The group CAN NOT has any user member while deleting the group.",
  "DeleteConflict.Group.Policy": "The entity CAN NOT has any attached policy while deleting the group.",
  "DeleteConflict.Role.Policy": "The role CAN NOT has any attached policy while deleting the role.",
  "DeleteConflict.Policy.User": "The policy CAN NOT been attached to any user while deleting the policy.",
  "DeleteConflict.Policy.Group": "The policy CAN NOT been attached to any group while deleting the policy.",
  "DeleteConflict.Policy.Role": "The policy CAN NOT been attached to any role while deleting the policy.",
  "DeleteConflict.Policy.Version": "The policy CAN NOT has any version except the default version.",
  "DeleteConflict.Policy.Version.Default": "The default policy version CAN NOT been deleted directly.",
  "LimitExceeded.User": "The count of users beyond the current limits.",
  "LimitExceeded.User.AccessKey": "The access key count of the user access keys beyond the current limits.",
  "LimitExceeded.User.Group": "The count of groups the target user joined beyond the current limits.",
  "LimitExceeded.User.Policy": "The policy count of the user attached policies beyond the current limits.",
  "LimitExceeded.User.Tag": "The count of tags of the user beyond the current limits.",
  "LimitExceeded.Group": "The count of groups beyond the current limits.",
  "LimitExceeded.Group.Policy": "The policy count of the group beyond the current limits.",
  "LimitExceeded.Role": "The count of roles beyond the current limits.",
  "LimitExceeded.Role.Policy": "The count of policies attached to the role beyond the current limits.",
  "LimitExceeded.Role.Tag": "The count of tags of the role beyond the current limits.",
  "LimitExceeded.Policy": "The count of policy beyond the current limits.",
  "LimitExceeded.Policy.Version": "The count of policy version beyond the current limits.",
  "LimitExceeded.Policy.Tag": "The count of tags of the policy beyond the current limits.",
} as const;

/** What is not there. */
export function notFound(code: keyof typeof NOT_FOUND): AlibabaError {
  return new AlibabaError({ code, status: 404, text: NOT_FOUND[code] });
}

/** What contradicts what is there, or would be too much. */
export function conflict(code: keyof typeof CONFLICT): AlibabaError {
  return new AlibabaError({ code, status: 409, text: CONFLICT[code] });
}

/** What can be wrong with a parameter. */
export type ParameterDefect = "InvalidChars" | "Length" | "Format" | null;

const DEFECTS: Readonly<Record<NonNullable<ParameterDefect>, (name: string) => string>> = {
  InvalidChars: (name) => `The parameter - "${name}" contains invalid chars.`,
  Length: (name) => `The parameter - "${name}" beyond the length limit.`,
  Format: (name) => `The format of the parameter - "${name}" is incorrect.`,
};

/** A parameter is wrong. @param defect null for a value that is none of those that there are */
export function wrongParameter(name: string, defect: ParameterDefect = null): AlibabaError {
  return new AlibabaError({
    code: `InvalidParameter.${name}${defect === null ? "" : `.${defect}`}`,
    status: 400,
    text: defect === null ? `The parameter - "${name}" is incorrect.` : DEFECTS[defect](name),
  });
}

/** An error whose code is in no table. */
export function invalid(code: string, text: string): AlibabaError {
  return new AlibabaError({ code, status: 400, text });
}

/** Nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AlibabaError> = {
  own: AlibabaError,
  translate: () => null,
  limited: ({ limit, message }) =>
    new AlibabaError(
      limit === "requests"
        ? { code: "Throttling.User", status: 400, text: message }
        : { code: "LimitExceeded", status: 409, text: message },
    ),
  internal: (text = "An internal error occurred.") =>
    new AlibabaError({ code: "InternalError", status: 500, text }),
};
