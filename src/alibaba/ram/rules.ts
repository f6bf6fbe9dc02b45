import { type ParameterDefect, wrongParameter } from "./errors.ts";

/** What a parameter may be, which RAM says in codes of its own. */
interface Rule {
  /** Characters. */
  readonly max?: number;
  readonly chars?: RegExp;
  readonly format?: RegExp;
  readonly values?: readonly string[];
}

const NAME: Rule = { max: 64, chars: /^[A-Za-z0-9._-]*$/ };
const DISPLAY_NAME: Rule = { max: 128, chars: /^\P{Cc}*$/u };
const MOBILE_PHONE: Rule = { format: /^(?:\d{1,4}-\d{1,20})?$/ };
const EMAIL: Rule = { format: /^(?:[^\s@]{1,64}@[^\s@]{1,190})?$/ };
const COMMENTS: Rule = { max: 128 };
const DESCRIPTION: Rule = { max: 1024 };
/** Room for white space, which does not count where a policy is checked. */
const DOCUMENT: Rule = { max: 65_536 };

/** Rules by parameter (RAM, Error messages; CreateUser, CreateGroup, CreateRole, CreatePolicy). */
const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    UserName: NAME,
    NewUserName: NAME,
    GroupName: NAME,
    NewGroupName: NAME,
    RoleName: NAME,
    PolicyName: { max: 128, chars: /^[A-Za-z0-9-]*$/ },
    DisplayName: DISPLAY_NAME,
    NewDisplayName: DISPLAY_NAME,
    MobilePhone: MOBILE_PHONE,
    NewMobilePhone: MOBILE_PHONE,
    Email: EMAIL,
    NewEmail: EMAIL,
    Comments: COMMENTS,
    NewComments: COMMENTS,
    Description: DESCRIPTION,
    NewDescription: DESCRIPTION,
    PolicyDocument: DOCUMENT,
    AssumeRolePolicyDocument: DOCUMENT,
    NewAssumeRolePolicyDocument: DOCUMENT,
    VersionId: { format: /^v[1-9]\d{0,8}$/ },
    PolicyType: { values: ["System", "Custom"] },
    Status: { values: ["Active", "Inactive"] },
    RotateStrategy: { values: ["None", "DeleteOldestNonDefaultVersionWhenLimitExceeded"] },
    ResourceType: { values: ["user", "role", "policy"] },
    CustomSuffix: NAME,
    LoginNetworkMasks: {
      max: 512,
      format: /^(?:[0-9a-f.:]{2,45}(?:\/\d{1,3})?(?:;[0-9a-f.:]{2,45}(?:\/\d{1,3})?){0,39})?$/i,
    },
  }),
);

/** Checks the texts of an input. @throws AlibabaError InvalidParameter.… */
export function checkRules(input: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(input)) {
    const rule = RULES.get(name);
    const defect = rule !== undefined && typeof value === "string" ? defectOf(rule, value) : undefined;
    if (defect !== undefined) throw wrongParameter(name, defect);
  }
}

/** @returns undefined for a value that is right */
function defectOf({ max, chars, format, values }: Rule, value: string): ParameterDefect | undefined {
  if (max !== undefined && [...value].length > max) return "Length";
  if (chars !== undefined && !chars.test(value)) return "InvalidChars";
  if (format !== undefined && !format.test(value)) return "Format";
  return values === undefined || values.includes(value) ? undefined : null;
}
