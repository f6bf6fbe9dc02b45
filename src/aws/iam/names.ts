import { validation } from "./errors.ts";

/** Members that are names, and what they may be made of (IAM User Guide, IAM name requirements). */
const NAMES: ReadonlySet<string> = new Set([
  ...[
    "UserName",
    "NewUserName",
    "RoleName",
    "GroupName",
    "NewGroupName",
    "PolicyName",
    "InstanceProfileName",
  ],
]);

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/(?:[!-~]*\/)?$/;

/** Checks names and paths of an input, which IAM words in its own way. @throws AwsError ValidationError */
export function checkNames(input: Readonly<Record<string, unknown>>): void {
  for (const [member, value] of Object.entries(input)) {
    if (typeof value !== "string") continue;
    if (NAMES.has(member) && !NAME.test(value)) {
      throw wrong(member, "must contain only alphanumeric characters and/or the following: +=,.@_-");
    }
    if ((member === "Path" || member === "NewPath") && !PATH.test(value)) {
      throw wrong(
        member,
        "must begin and end with / and contain only alphanumeric characters and/or / characters.",
      );
    }
  }
}

function wrong(member: string, rule: string) {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return validation(`The specified value for ${name} is invalid. It ${rule}`);
}
