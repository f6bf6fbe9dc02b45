import { CreateAliasCommand, CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { failure } from "../support/client.ts";
import { PolicedWorkspace, type PrincipalKey } from "../support/policed-workspace.ts";
import { sts } from "../support/sts.ts";

const ENCRYPTS = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Invoices",
      Effect: "Allow",
      Action: "kms:Encrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:EncryptionContext:app": "invoices" } },
    },
    { Effect: "Allow", Action: ["kms:Decrypt", "kms:ReEncrypt*", "kms:Sign"], Resource: "*" },
  ],
};

interface Scene {
  readonly scene: PolicedWorkspace;
  readonly alice: PrincipalKey;
  readonly arn: string;
  readonly ask: (question: object) => ReturnType<PolicedWorkspace["call"]>;
}

/** A workspace with a user and a key whose policy leaves all to IAM. */
async function begin(policies: "enforce" | "off" = "enforce"): Promise<Scene> {
  const scene = await PolicedWorkspace.begin(policies);
  const alice = await scene.key("user/team/alice", { policies: [ENCRYPTS] });
  const { KeyMetadata } = await scene.client().send(new CreateKeyCommand({}));
  const arn = KeyMetadata?.Arn ?? "";
  const ask = (question: object) =>
    scene.call("POST", "explain", {
      cloud: "aws",
      account: scene.account,
      principal: "user/alice",
      operation: "Encrypt",
      input: { KeyId: arn },
      ...question,
    });
  return { scene, alice, arn, ask };
}

describe("POST explain", () => {
  it("tells the denial that the request itself would get, and what of each statement matched", async () => {
    const { scene, alice, arn, ask } = await begin();
    const { status, json } = await ask({});
    const refused = await failure(
      scene.client(alice).send(new EncryptCommand({ KeyId: arn, Plaintext: new Uint8Array(1) })),
    );
    expect(status).toBe(200);
    expect(json).toEqual({
      decision: "deny",
      sentence: refused.message,
      reasons: [
        {
          action: "kms:Encrypt",
          policy: "inline policy policy-1 of user/alice",
          statement: "Invoices",
          effect: "Allow",
          matched: false,
          missed: 'Condition: StringEquals kms:EncryptionContext:app wants "invoices", the request has none',
        },
        {
          action: "kms:Encrypt",
          policy: "inline policy policy-1 of user/alice",
          statement: "statement 2",
          effect: "Allow",
          matched: false,
          missed: expect.stringMatching(/^Action: kms:Encrypt is not among/),
        },
        {
          action: "kms:Encrypt",
          policy: "key policy",
          statement: expect.any(String),
          effect: "Allow",
          matched: true,
          missed: null,
        },
      ],
    });
    expect(refused.message).toContain(
      `User: arn:aws:iam::${scene.account}:user/team/alice is not authorized`,
    );
  });

  it("allows what the request itself may, by access key, name or ARN", async () => {
    const { scene, alice, arn, ask } = await begin();
    const input = { KeyId: arn, EncryptionContext: { app: "invoices" } };
    const who = [
      { principal: "user/alice" },
      { principal: "user/team/alice" },
      { principal: `arn:aws:iam::${scene.account}:user/team/alice`, account: undefined },
      { principal: undefined, accessKeyId: alice.accessKeyId },
      { principal: undefined, accessKeyId: scene.made.aws.accessKeyId },
      { principal: "root" },
    ];
    for (const one of who) {
      expect((await ask({ ...one, input })).json).toMatchObject({ decision: "allow", sentence: null });
    }
  });

  it("takes what the request would have besides: the network, a service in between", async () => {
    const { scene, arn, ask } = await begin();
    const condition = (Condition: object) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "kms:Encrypt", Resource: "*", Condition }],
    });
    const path = `identities/aws/${scene.account}/user/alice`;
    await scene.call("PUT", path, {
      policies: [
        condition({
          StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
          Bool: { "aws:ViaAWSService": "true" },
        }),
        condition({ "ForAnyValue:StringEquals": { "aws:CalledVia": ["athena.amazonaws.com"] } }),
      ],
    });
    const input = { KeyId: arn };
    // A request of this client comes from the loopback interface.
    const local = condition({ IpAddress: { "aws:SourceIp": "127.0.0.0/8" } });
    await scene.call("PUT", `identities/aws/${scene.account}/user/bob`, { policies: [local] });
    expect((await ask({ principal: "user/bob", input })).json.decision).toBe("allow");
    const decide = async (context: object) => (await ask({ input, context })).json.decision;
    expect(await decide({})).toBe("deny");
    expect(await decide({ "kms:ViaService": "s3.us-east-1.amazonaws.com" })).toBe("allow");
    expect(await decide({ "KMS:viaservice": "sqs.us-east-1.amazonaws.com" })).toBe("deny");
    expect(await decide({ "aws:CalledVia": ["cloudformation.amazonaws.com", "athena.amazonaws.com"] })).toBe(
      "allow",
    );
  });

  it("needs of an operation only what policies look at", async () => {
    const { arn, ask } = await begin();
    const questions: [string, object, string][] = [
      ["Decrypt", { KeyId: arn }, "allow"],
      ["kms:Decrypt", { KeyId: arn }, "allow"],
      ["ReEncrypt", { SourceKeyId: arn, DestinationKeyId: arn }, "allow"],
      ["GenerateDataKey", { KeyId: arn }, "deny"],
      ["Sign", { KeyId: arn, SigningAlgorithm: "RSASSA_PSS_SHA_256" }, "allow"],
      ["ListKeys", {}, "deny"],
    ];
    for (const [operation, input, decision] of questions) {
      expect([operation, (await ask({ operation, input })).json]).toMatchObject([operation, { decision }]);
    }
  });

  it("decides whatever the settings say, and leaves no trace", async () => {
    const { scene, arn, ask } = await begin("off");
    await scene.client().send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: arn }));
    const { json: before } = await scene.call("GET", "requests");
    const quotas = () => scene.call("GET", `quotas?account=${scene.account}&region=us-east-1`);
    const { json: used } = await quotas();
    expect((await ask({ input: { KeyId: "alias/a" } })).json).toMatchObject({ decision: "deny" });
    expect((await ask({ operation: "CreateKey", principal: "root", input: {} })).json).toMatchObject({
      decision: "allow",
    });
    expect((await scene.call("GET", "requests")).json).toEqual(before);
    expect((await quotas()).json).toEqual(used);
    expect((await ask({ operation: "ListKeys", principal: "root", input: {} })).json.decision).toBe("allow");
  });

  it("asks as a service, and as a role's session by its ARN", async () => {
    const { scene, arn, ask } = await begin();
    await scene.key("role/app", { policies: [ENCRYPTS] });
    const session = `arn:aws:sts::${scene.account}:assumed-role/app/build`;
    const { json } = await ask({ principal: session });
    expect(json.sentence).toMatch(
      `User: ${session} is not authorized to perform: kms:Encrypt on resource: ${arn}`,
    );
    const service = await ask({ principal: "logs.us-east-1.amazonaws.com" });
    expect(service.json.decision).toBe("deny");
  });

  it("asks with temporary credentials of a role that trusts its account, session policy included", async () => {
    const { scene, arn, ask } = await begin();
    const assumes = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
    };
    const bob = await scene.key("user/bob", { policies: [assumes] });
    await scene.call("PUT", `identities/aws/${scene.account}/role/app`, { policies: [ENCRYPTS] });
    const { Credentials } = await sts({ server: "off", key: bob }).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${scene.account}:role/app`,
        RoleSessionName: "build",
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "kms:Encrypt", Resource: "*" }],
        }),
      }),
    );
    const by = {
      principal: undefined,
      accessKeyId: Credentials?.AccessKeyId,
      sessionToken: Credentials?.SessionToken,
    };
    const { json } = await ask({ ...by, operation: "Decrypt" });
    expect(json.sentence).toBe(
      `User: arn:aws:sts::${scene.account}:assumed-role/app/build is not authorized to perform: kms:Decrypt on resource: ${arn} because no session policy allows the kms:Decrypt action`,
    );
    const input = { KeyId: arn, EncryptionContext: { app: "invoices" } };
    expect((await ask({ ...by, input })).json).toMatchObject({ decision: "allow" });
    expect((await ask({ ...by, accessKeyId: bob.accessKeyId })).json.error).toMatchObject({
      message: expect.stringMatching(/^sessionToken: /),
    });
  });

  it.each<[string, object, RegExp]>([
    ["nobody", { principal: undefined }, /accessKeyId, principal: exactly one of the two/],
    ["two", { accessKeyId: "AKIA0000000000000000" }, /accessKeyId, principal: exactly one of the two/],
    [
      "an unknown access key",
      { principal: undefined, accessKeyId: "AKIA0" },
      /accessKeyId: the workspace has no such/,
    ],
    ["a user who is not there", { principal: "user/bob" }, /principal: account \d+ has no user\/bob/],
    ["another path", { principal: "user/x/alice" }, /principal: account \d+ has no user\/x\/alice/],
    ["a group", { principal: "group/admins" }, /principal: must be/],
    ["an unknown operation", { operation: "Frobnicate" }, /operation: AWS KMS has no 'Frobnicate' /],
    [
      "an operation in another case",
      { operation: "Listkeys" },
      /has no 'Listkeys' \(did you mean 'ListKeys'\?\)/,
    ],
    ["a key that is not there", { input: { KeyId: "alias/none" } }, /input: NotFoundException: Alias/],
    ["no key", { input: {} }, /input: ValidationException: .*keyId/],
    ["an unknown Region", { region: "mars-north-1" }, /region: there is no Region/],
    ["a key that is no condition key", { context: { x: "y" } }, /context: 'x' is no condition key/],
    [
      "a user whom the other cloud does not have",
      { cloud: "alibaba", account: "1000000000000000", region: "cn-hangzhou" },
      /principal: account 1000000000000000 has no user\/alice/,
    ],
    ["an unknown member", { inputs: {} }, /unknown member 'inputs' \(did you mean 'input'\?\)/],
  ])("is 400 for %s", async (_, question, message) => {
    const { ask } = await begin();
    const { status, json } = await ask(question);
    expect([status, json.error]).toMatchObject([400, { message: expect.stringMatching(message) }]);
  });
});
