import {
  DisableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListKeyPoliciesCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, raw, serverUrl } from "../../support/client.ts";
import { addKey, makeKey, NO_KEY } from "../../support/management.ts";

const put = (client: KMSClient, KeyId: string, Policy: string, bypass?: boolean) =>
  client.send(new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: bypass }));
const policyOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy;

const ACCOUNT = "444455556666";
const root = (account: string) => `arn:aws:iam::${account}:root`;
const document = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Principal: unknown, Action: string | string[] = "kms:*") => ({
  Effect: "Allow",
  Principal,
  Action,
  Resource: "*",
});
const owner = allow({ AWS: root(ACCOUNT) });

describe("GetKeyPolicy", () => {
  it("answers the default policy, byte for byte", async () => {
    const { client, id, arn, account } = await makeKey();
    const { Policy, PolicyName } = await client.send(new GetKeyPolicyCommand({ KeyId: arn }));
    expect(PolicyName).toBe("default");
    // recorded
    expect(Policy).toBe(
      `{\n  "Version" : "2012-10-17",\n  "Id" : "key-default-1",\n  "Statement" : [ {\n    "Sid" : "Enable IAM User Permissions",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::${account}:root"\n    },\n    "Action" : "kms:*",\n    "Resource" : "*"\n  } ]\n}`,
    );
    const named = await client.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" }));
    expect(named.Policy).toBe(Policy);
  });
});

describe("PutKeyPolicy", () => {
  it("replaces the policy and keeps its text as it was written", async () => {
    const { client, id, account } = await makeKey();
    const text = `{\n\t"Statement": [ ${JSON.stringify(allow({ AWS: [account, root(ACCOUNT)] }))} ]\r\n}`;
    await put(client, id, text);
    expect(await policyOf(client, id)).toBe(text);
  });

  it("answers with an empty body", async () => {
    const { id, account } = await makeKey();
    const body = { KeyId: id, Policy: document(allow("*")), PolicyName: "default" };
    const answer = await raw("PutKeyPolicy", body, { account });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  it("works in every state of the key", async () => {
    const { client, id, account } = await makeKey();
    const texts = ["one", "two"].map((Sid) => document({ Sid, ...allow({ AWS: account }) }));
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await put(client, id, texts[0] ?? "");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await put(client, id, texts[1] ?? "");
    expect(await policyOf(client, id)).toBe(texts[1]);
  });

  it.each([
    ["everyone", allow("*")],
    ["everyone as an AWS principal", allow({ AWS: "*" })],
    ["the account's root", owner],
    ["the account by its number", allow({ AWS: ACCOUNT })],
    ["one principal of a list", allow({ AWS: [root("111122223333"), root(ACCOUNT)] })],
    ["PutKeyPolicy by a wildcard", allow({ AWS: ACCOUNT }, "kms:Put*")],
    ["PutKeyPolicy in capitals", allow({ AWS: ACCOUNT }, ["kms:Encrypt", "KMS:PUTKEYPOLICY"])],
    ["any action", allow({ AWS: ACCOUNT }, "*")],
    [
      "all but another action",
      { Effect: "Allow", Principal: { AWS: ACCOUNT }, NotAction: "kms:Encrypt", Resource: "*" },
    ],
  ])("lets a policy pass that allows %s", async (_name, statement) => {
    const { client, id } = await makeKey({ account: ACCOUNT });
    await put(client, id, document(statement));
    expect(await policyOf(client, id)).toBe(document(statement));
  });

  const lockout = "The new key policy will not allow you to update the key policy in the future.";
  const deny = { Effect: "Deny", Principal: "*", Action: "kms:Put*", Resource: "*" };

  it.each([
    ["another account only", document(allow({ AWS: root("111122223333") }))],
    ["a user of the account only", document(allow({ AWS: `arn:aws:iam::${ACCOUNT}:user/alice` }))],
    ["other actions only", document(allow({ AWS: root(ACCOUNT) }, ["kms:Encrypt", "kms:PutKey"]))],
    ["a service only", document(allow({ Service: "s3.amazonaws.com" }))],
    ["the account, and denies it again", document(owner, deny)],
  ])("refuses a policy that allows %s, unless the check is waived", async (_name, text) => {
    const { client, id } = await makeKey({ account: ACCOUNT });
    const before = await policyOf(client, id);
    expect(await failure(put(client, id, text))).toEqual({
      name: "MalformedPolicyDocumentException",
      status: 400,
      message: lockout,
    });
    expect(await policyOf(client, id)).toBe(before);
    await put(client, id, text, true);
    expect(await policyOf(client, id)).toBe(text);
    expect((await addKey(client, { Policy: text, BypassPolicyLockoutSafetyCheck: true })).id).not.toBe("");
  });

  it("asks whether the caller, not the account, may change the policy again", async () => {
    const account = freshAccount();
    const asAlice = document(allow({ AWS: `arn:aws:iam::${account}:user/alice` }));
    const asRole = document(allow({ AWS: `arn:aws:iam::${account}:role/app` }));
    const clientOf = async (principal: string) => {
      const { json } = await control(
        "POST",
        "credentials",
        { cloud: "aws", account, principal },
        { server: "off" },
      );
      const credentials = {
        accessKeyId: String(json.accessKeyId),
        secretAccessKey: String(json.secretAccessKey),
      };
      return new KMSClient({ endpoint: serverUrl("off"), region: "us-east-1", credentials, maxAttempts: 1 });
    };
    const alice = await clientOf("user/alice");
    const role = await clientOf("role/app");
    const { id } = await addKey(alice);
    await put(alice, id, asAlice);
    expect((await failure(put(role, id, asAlice))).message).toBe(lockout);
    await put(role, id, asRole);
    expect((await failure(put(alice, id, asRole))).message).toBe(lockout);
    expect(await policyOf(alice, id)).toBe(asRole);
  });

  it.each([
    ["a name", { AWS: "alice" }],
    ["a user without a name", { AWS: `arn:aws:iam::${ACCOUNT}:user/` }],
    ["an account of eleven digits", { AWS: "12345678901" }],
    ["an ARN of another service", { AWS: `arn:aws:s3::${ACCOUNT}:root` }],
    ["a group", { AWS: `arn:aws:iam::${ACCOUNT}:group/admins` }],
    ["one of a list", { AWS: [root(ACCOUNT), ""] }],
  ])("refuses %s as a principal, even where the lockout check is waived", async (_name, principal) => {
    const { client, id } = await makeKey({ account: ACCOUNT });
    expect(await failure(put(client, id, document(owner, allow(principal)), true))).toEqual({
      name: "MalformedPolicyDocumentException",
      status: 400,
      message: "Policy contains a statement with one or more invalid principals.",
    });
  });

  it.each([
    ["no JSON", "not json"],
    ["a JSON text", '"policy"'],
    ["a list", "[]"],
    ["no statement", '{"Version":"2012-10-17"}'],
    ["an unknown version", '{"Version":"2026-01-01","Statement":[]}'],
    ["an unknown effect", document({ ...owner, Effect: "Permit" })],
    ["no effect", document({ ...owner, Effect: undefined })],
    ["an action that is a number", document({ ...owner, Action: 1 })],
    ["an unknown kind of principal", document(allow({ Person: "alice" }))],
    ["a condition that is a text", document({ ...owner, Condition: "always" })],
  ])("refuses a policy that is malformed: %s", async (_name, text) => {
    const { client, id } = await makeKey({ account: ACCOUNT });
    expect(await failure(put(client, id, text, true))).toMatchObject({
      name: "MalformedPolicyDocumentException",
      status: 400,
    });
  });

  it.each([
    ["no policy", {}, "ValidationException", /Value null at 'policy'/],
    ["an empty policy", { Policy: "" }, "ValidationException", /'policy' failed.*greater than or equal to 1/],
    [
      "a character beyond Latin-1",
      { Policy: '{"Id":"π"}' },
      "ValidationException",
      /regular expression pattern/,
    ],
    [
      "another policy name",
      { Policy: document(owner), PolicyName: "other" },
      "NotFoundException",
      "No such policy exists",
    ],
    ["a bad policy name", { Policy: "{}", PolicyName: "a b" }, "ValidationException", /'policyName' failed/],
    ["a policy as an object", { Policy: {} }, "SerializationException", /./],
  ])("refuses %s", async (_name, members, type, message) => {
    const { id, account } = await makeKey();
    const answer = await raw("PutKeyPolicy", { KeyId: id, ...members }, { account });
    expect(answer).toMatchObject({ status: 400, json: { __type: type } });
    expect(answer.json.message).toMatch(message);
  });
});

describe("a wildcard that never fits", () => {
  it.each([["*?".repeat(15_000)], ["*a".repeat(15_000)], [`${"*".repeat(30_000)}`]])(
    "is decided as fast as any other (%#)",
    async (pattern) => {
      const { client, id, account } = await makeKey();
      const Policy = document(allow({ AWS: root(account) }, `kms:${pattern}#`));
      expect(await failure(put(client, id, Policy))).toMatchObject({
        name: "MalformedPolicyDocumentException",
        message: "The new key policy will not allow you to update the key policy in the future.",
      });
    },
  );
});

describe("ListKeyPolicies", () => {
  it("knows one policy, the default one, in every state of the key", async () => {
    const { client, id } = await makeKey();
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    const { PolicyNames, Truncated } = await client.send(new ListKeyPoliciesCommand({ KeyId: id, Limit: 1 }));
    expect(PolicyNames).toEqual(["default"]);
    expect(Truncated).toBe(false);
  });
});

describe("policies of a missing key", () => {
  it.each([
    ["GetKeyPolicy", {}],
    ["ListKeyPolicies", {}],
    ["PutKeyPolicy", { Policy: document(owner) }],
  ])("%s does not find the key", async (operation, members) => {
    const missing = await raw(operation, { KeyId: NO_KEY, ...members });
    expect(missing).toMatchObject({ status: 400, json: { __type: "NotFoundException" } });
    const alias = await raw(operation, { KeyId: "alias/a", ...members });
    expect(alias).toMatchObject({ status: 400, json: { __type: "InvalidArnException" } });
  });

  it("GetKeyPolicy does not find a policy of another name", async () => {
    const { id, account } = await makeKey();
    const answer = await raw("GetKeyPolicy", { KeyId: id, PolicyName: "other" }, { account });
    expect(answer.json).toEqual({ __type: "NotFoundException", message: "No such policy exists" });
  });
});
