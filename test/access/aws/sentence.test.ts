import { describe, expect, it } from "vitest";
import type { DecidedBy, Denial } from "../../../src/access/aws/request.ts";
import { denialSentence } from "../../../src/access/aws/sentence.ts";
import { KEY } from "./scene.ts";

const USER = "arn:aws:iam::111122223333:user/U";
const SCP = "arn:aws:organizations::777788889999:policy/o-1/service_control_policy/p-1";
const START = `User: ${USER} is not authorized to perform: kms:Encrypt on`;

const sentence = (denial: Denial, change = {}) =>
  denialSentence({ principalArn: USER, action: "kms:Encrypt", resource: KEY, denial, ...change });

const denial = (by: DecidedBy, explicit = false, policyArn: string | null = null) => ({
  by,
  explicit,
  policyArn,
});

describe("the sentence of a denial", () => {
  it.each<[Denial, string]>([
    [denial("identity"), `resource: ${KEY} because no identity-based policy allows the kms:Encrypt action`],
    [denial("resource"), `resource: ${KEY} because no resource-based policy allows the kms:Encrypt action`],
    [denial("session"), `resource: ${KEY} because no session policy allows the kms:Encrypt action`],
    [denial("boundary"), `resource: ${KEY} because no permissions boundary allows the kms:Encrypt action`],
    [
      denial("serviceControl"),
      `resource: ${KEY} because no service control policy allows the kms:Encrypt action`,
    ],
    [denial("endpoint"), `resource: ${KEY} because no VPC endpoint policy allows the kms:Encrypt action`],
    [denial("resource", true), `resource: ${KEY} with an explicit deny in a resource-based policy`],
    [denial("identity", true), `resource: ${KEY} with an explicit deny in an identity-based policy`],
    [
      denial("identity", true, "arn:aws:iam::111122223333:policy/p"),
      `resource: ${KEY} with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/p`,
    ],
    [
      denial("serviceControl", true, SCP),
      `resource: ${KEY} with an explicit deny in a service control policy: ${SCP}`,
    ],
    [denial("resourceControl", true), `resource: ${KEY} with an explicit deny in a resource control policy`],
    [denial("boundary", true), `resource: ${KEY} with an explicit deny in a permissions boundary`],
    [denial("session", true), `resource: ${KEY} with an explicit deny in a session policy`],
    [denial("endpoint", true), `resource: ${KEY} with an explicit deny in a VPC endpoint policy`],
    [
      denial("foreign"),
      "this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
    ],
  ])("for %j ends in %j", (given, end) => {
    expect(sentence(given)).toBe(`${START} ${end}`);
  });

  it("names `*` or an alias where these are the resource", () => {
    const change = { action: "kms:CreateKey", resource: "*" };
    expect(sentence(denial("identity"), change)).toBe(
      `User: ${USER} is not authorized to perform: kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action`,
    );
  });

  it("does not name the key that only a ciphertext names", () => {
    const change = { action: "kms:Decrypt", byCiphertext: true };
    const start = `User: ${USER} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext`;
    expect(sentence(denial("identity"), change)).toBe(
      `${start} because no identity-based policy allows the kms:Decrypt action`,
    );
    expect(sentence(denial("foreign"), change)).toBe(
      `${start} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    );
    expect(sentence(denial("resource", true), change)).toBe(
      `${start} with an explicit deny in a resource-based policy`,
    );
  });

  it("gives no reason for actions of STS", () => {
    const resource = "arn:aws:iam::111122223333:role/R";
    for (const by of ["identity", "resource", "foreign"] as const) {
      expect(sentence(denial(by), { action: "sts:AssumeRole", resource })).toBe(
        `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${resource}`,
      );
    }
  });
});
