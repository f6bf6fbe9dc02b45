import { expect, it } from "vitest";
import { keyPolicyProfile } from "../../../src/access/policy/aws-profiles.ts";
import { PolicyError } from "../../../src/access/policy/defect.ts";
import { parsePolicy } from "../../../src/access/policy/parse.ts";
import { allow, KEY, ROOT, type Statement } from "../aws/scene.ts";

const GROUP = "arn:aws:iam::111122223333:group/g";

/** What is wrong with a key policy of a statement beside the default one; `none` for a good one. */
function defectOf(statement: Statement): string {
  try {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [ROOT, statement] });
    parsePolicy(text, keyPolicyProfile("us-west-2", 32_768));
    return "none";
  } catch (error) {
    if (error instanceof PolicyError) return error.defect.code;
    throw error;
  }
}

const when = (operator: string, key: string) => allow("U", "*", { [operator]: { [key]: "x" } });

it.each<[number, string, Statement]>([
  [26, "invalidPrincipal", allow(GROUP, "*")],
  [26, "invalidPrincipal", allow("arn:aws:iam::111122223333:user/*", "*")],
  [26, "invalidPrincipal", allow("arn:aws:iam::*:root", "*")],
  [26, "invalidPrincipal", { ...allow("U", "*"), Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" } }],
  [26, "invalidPrincipal", { ...allow("U", "*"), Principal: { Federated: "accounts.google.com" } }],
  [26, "none", allow("R/s", "*")],
  [115, "overlyPermissive", when("ForAllValues:StringEquals", "kms:EncryptionContext:Department")],
  [115, "overlyPermissive", when("ForAllValues:StringEquals", "aws:RequestTag/a")],
  [115, "none", when("ForAllValues:StringEquals", "kms:EncryptionContextKeys")],
  [130, "conditionKeysForbidden", when("ForAnyValue:StringEquals", "kms:ResourceAliases")],
  [130, "conditionKeysForbidden", when("StringEquals", "AWS:resourcetag/a")],
  [205, "noPrincipal", { Effect: "Allow", Action: "kms:*", Resource: "*" }],
  [205, "noAction", { ...ROOT, Action: undefined }],
  [205, "noResource", { ...ROOT, Resource: undefined }],
  [205, "resourceForm", { ...ROOT, Resource: KEY }],
  [205, "none", { ...ROOT, Resource: ["*"] }],
  [206, "none", { ...ROOT, Sid: "Enable IAM User Permissions" }],
  [206, "syntax", when("StringSounds", "aws:PrincipalArn")],
  [206, "syntax", when("stringequals", "aws:PrincipalArn")],
])("the decision case %i of key policies is %s (%#)", (_number, code, statement) => {
  expect(defectOf(statement)).toBe(code);
});

it("the decision case 206 of key policies is refused for a repeated Sid", () => {
  const sid = { ...allow("U", "*"), Sid: "one" };
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [ROOT, sid, sid] });
  expect(() => parsePolicy(text, keyPolicyProfile("us-west-2", 32_768))).toThrow("sidRepeated");
});
