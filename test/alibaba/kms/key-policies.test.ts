import { describe, expect, it } from "vitest";
import {
  checkPolicyName,
  checkResourcePolicy,
  defaultKeyPolicy,
  defaultSecretPolicy,
} from "../../../src/alibaba/kms/keys/resource-policy.ts";
import { invalidParameter } from "../../../src/alibaba/protocol/error.ts";
import { rawAlibaba } from "../../support/alibaba.ts";
import { makeInstanceKey } from "../../support/alibaba-instances.ts";
import { type AlibabaClient, addAlibabaKey } from "../../support/alibaba-keys.ts";
import { NO_KEY } from "../../support/management.ts";

const STATEMENT = {
  Sid: "Enable RAM User Permissions",
  Effect: "Allow",
  Principal: { RAM: ["acs:ram::1128904620000000:*"] },
  Action: ["kms:*"],
  Resource: ["*"],
} as const;

const policyWith = (changed: object): string =>
  JSON.stringify({ Version: "1", Statement: [{ ...STATEMENT, ...changed }] });
const policyWithout = (element: keyof typeof STATEMENT): string => policyWith({ [element]: undefined });

/** A good policy of so many bytes. */
function policyOf(bytes: number): string {
  const policy = policyWith({});
  return policy + " ".repeat(bytes - Buffer.byteLength(policy));
}

const GOOD: readonly (readonly [string, string])[] = [
  ["the example of the documentation", policyWith({})],
  ["the least", policyWithout("Sid")],
  ["an empty Sid", policyWith({ Sid: "" })],
  ["a Sid of 128 characters", policyWith({ Sid: "aZ09_/+=.@-".repeat(12).slice(0, 128) })],
  ["a Deny", policyWith({ Effect: "Deny" })],
  ["one Action, Resource and principal, without lists", policyWith({ Action: "kms:Encrypt", Resource: "*" })],
  ["a principal alone", policyWith({ Principal: { RAM: "acs:ram::1128904620000000:user/alice" } })],
  ["a role", policyWith({ Principal: { RAM: ["acs:ram::1128904620000000:role/app"] } })],
  ["wildcards", policyWith({ Action: ["kms:List*", "kms:Describe*", "kms:TagResource"] })],
  ["an operation that there is not", policyWith({ Action: ["kms:Nothing"] })],
  ["a condition", policyWith({ Condition: { StringEquals: { "kms:tag/a": ["b"] }, Bool: { x: true } } })],
  ["two statements", JSON.stringify({ Statement: [STATEMENT, STATEMENT], Version: "1" })],
  ["32,768 bytes", policyOf(32_768)],
  ["the default of keys", defaultKeyPolicy({ account: "1128904620000000" })],
  ["the default of secrets", defaultSecretPolicy({ account: "1128904620000000" })],
];

const BAD: readonly (readonly [string, string])[] = [
  ["nothing", " "],
  ["no JSON", "{"],
  ["a list", "[]"],
  ["null", "null"],
  ["a text", '"a"'],
  ["no Version", JSON.stringify({ Statement: [STATEMENT] })],
  ["another Version", JSON.stringify({ Version: "2", Statement: [STATEMENT] })],
  ["a Version that is a number", JSON.stringify({ Version: 1, Statement: [STATEMENT] })],
  ["AWS's Version", JSON.stringify({ Version: "2012-10-17", Statement: [STATEMENT] })],
  ["no Statement", JSON.stringify({ Version: "1" })],
  ["no statement in it", JSON.stringify({ Version: "1", Statement: [] })],
  ["a Statement that is no list", JSON.stringify({ Version: "1", Statement: STATEMENT })],
  ["a null statement", JSON.stringify({ Version: "1", Statement: [null] })],
  ["another element", JSON.stringify({ Version: "1", Id: "a", Statement: [STATEMENT] })],
  ["another element of a statement", policyWith({ NotAction: ["kms:*"] })],
  ["no Effect", policyWithout("Effect")],
  ["another Effect", policyWith({ Effect: "allow" })],
  ["no Principal", policyWithout("Principal")],
  ["everyone", policyWith({ Principal: "*" })],
  ["principals of AWS", policyWith({ Principal: { AWS: ["arn:aws:iam::112890462000:root"] } })],
  ["no principals", policyWith({ Principal: { RAM: [] } })],
  ["principals that are none", policyWith({ Principal: { RAM: ["alice"] } })],
  ["no Action", policyWithout("Action")],
  ["no actions", policyWith({ Action: [] })],
  ["actions of another service", policyWith({ Action: ["kms:Encrypt", "ecs:*"] })],
  ["an action that is a number", policyWith({ Action: [1] })],
  ["no Resource", policyWithout("Resource")],
  ["another Resource", policyWith({ Resource: ["acs:kms:*:*:key/a"] })],
  ["a Sid of 129 characters", policyWith({ Sid: "a".repeat(129) })],
  ["a Sid of other characters", policyWith({ Sid: "a:b" })],
  ["a Condition that is no map of maps", policyWith({ Condition: { StringEquals: "a" } })],
  ["32,769 bytes", policyOf(32_769)],
  ["32,769 bytes that are fewer characters", policyOf(32_766).replace(/ $/, "é ")],
  ["something after it", `${policyWith({})}x`],
  ["a deep list", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
];

describe("the policy of a resource", () => {
  it.each(GOOD)("may be %s", (_, text) => {
    expect(() => checkResourcePolicy(text)).not.toThrow();
  });

  it.each(BAD)("may not be %s", (_, text) => {
    expect(() => checkResourcePolicy(text)).toThrow(invalidParameter("Policy"));
  });

  it("has the name default, or none", () => {
    expect(() => checkPolicyName(undefined)).not.toThrow();
    expect(() => checkPolicyName("default")).not.toThrow();
    for (const name of ["Default", "other", " default"]) {
      expect(() => checkPolicyName(name)).toThrow("Forbidden.ResourceNotFound");
    }
  });

  it("lets the account do everything where none is given", () => {
    expect(JSON.parse(defaultKeyPolicy({ account: "1234567890123456" }))).toEqual({
      Version: "1",
      Statement: [
        {
          Sid: "kms default key policy",
          Effect: "Allow",
          Principal: { RAM: ["acs:ram::1234567890123456:*"] },
          Action: ["kms:*"],
          Resource: ["*"],
        },
      ],
    });
    expect(defaultSecretPolicy({ account: "1234567890123456" })).toContain('"kms default secret policy"');
  });
});

describe("SetKeyPolicy and GetKeyPolicy", () => {
  const policyOfKey = async (client: AlibabaClient, KeyId: string) =>
    (await client.call("GetKeyPolicy", { KeyId })).Policy;

  it("give the default policy of a key that was made without one, and the one that was set", async () => {
    const { client, id, arn, forKeys } = await makeInstanceKey();
    const given = await addAlibabaKey(client, { ...forKeys, Policy: policyWith({ Sid: "mine" }) });
    expect(await policyOfKey(client, id)).toBe(defaultKeyPolicy({ account: client.account }));
    expect(await policyOfKey(client, given.id)).toBe(policyWith({ Sid: "mine" }));

    // What was written is given again to the byte.
    const Policy = `  ${policyWith({ Effect: "Deny" })}\n`;
    const answer = await client.call("SetKeyPolicy", { KeyId: arn, Policy, PolicyName: "default" });
    expect(Object.keys(answer)).toEqual(["RequestId"]);
    expect(await policyOfKey(client, id)).toBe(Policy);
    expect((await client.call("GetKeyPolicy", { KeyId: arn, PolicyName: "default" })).Policy).toBe(Policy);
    expect(await policyOfKey(client, given.id)).toBe(policyWith({ Sid: "mine" }));
  });

  it("know no other policy than the default one", async () => {
    const { client, id } = await makeInstanceKey();
    const named = { KeyId: id, PolicyName: "other" };
    const notFound = { code: "Forbidden.ResourceNotFound", message: "Not Found", status: 404 };
    expect(await client.failure("GetKeyPolicy", named)).toEqual(notFound);
    expect(await client.failure("SetKeyPolicy", { ...named, Policy: policyWith({}) })).toEqual(notFound);
    expect(await policyOfKey(client, id)).toBe(defaultKeyPolicy({ account: client.account }));
  });

  it("refuse what is no policy, and keep the old one", async () => {
    const { client, id } = await makeInstanceKey();
    for (const [, Policy] of BAD) {
      // A policy may be longer than what a query can be: SDKs that send forms send it there.
      const form = new URLSearchParams({ Policy });
      const { status, json } = await rawAlibaba({ Action: "SetKeyPolicy", KeyId: id }, client, {
        method: "POST",
        body: form,
      });
      expect([status, json.Code, json.Message]).toEqual([
        400,
        "InvalidParameter",
        'The specified parameter "Policy" is not valid.',
      ]);
    }
    expect(await policyOfKey(client, id)).toBe(defaultKeyPolicy({ account: client.account }));
    const { status } = await rawAlibaba({ Action: "SetKeyPolicy", KeyId: id }, client, {
      method: "POST",
      body: new URLSearchParams({ Policy: policyOf(32_768) }),
    });
    expect(status).toBe(200);
    expect(await policyOfKey(client, id)).toBe(policyOf(32_768));
    expect(await client.failure("SetKeyPolicy", { KeyId: id })).toMatchObject({ code: "MissingParameter" });
  });

  it("take key ids and ARNs of keys that are there", async () => {
    const { client, id } = await makeInstanceKey();
    await client.call("CreateAlias", { AliasName: "alias/a", KeyId: id });
    const Policy = policyWith({});
    for (const action of ["GetKeyPolicy", "SetKeyPolicy"]) {
      expect(await client.failure(action, { KeyId: NO_KEY, Policy })).toMatchObject({
        code: "Forbidden.KeyNotFound",
        status: 404,
      });
      expect(await client.failure(action, { KeyId: "alias/a", Policy })).toMatchObject({
        code: "Unsupported.Alias",
      });
    }
  });

  it("work on disabled keys, and only read those pending deletion", async () => {
    const { client, id } = await makeInstanceKey();
    await client.call("DisableKey", { KeyId: id });
    const Policy = policyWith({});
    await client.call("SetKeyPolicy", { KeyId: id, Policy });
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    const changed = { KeyId: id, Policy: policyWith({ Effect: "Deny" }) };
    expect(await client.failure("SetKeyPolicy", changed)).toMatchObject({
      code: "Rejected.PendingDeletion",
      status: 409,
    });
    expect(await policyOfKey(client, id)).toBe(Policy);
  });
});
