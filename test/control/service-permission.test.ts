import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { PolicedWorkspace } from "../support/policed-workspace.ts";

const QUEUE = "arn:aws:sqs:us-east-1:111122223333:orders";

/** A workspace with a key: for SQS on behalf of a queue, for IAM users through S3, and grants through EC2. */
async function begin(policies: "enforce" | "observe" | "off" = "enforce", settings: object = {}) {
  const scene = await PolicedWorkspace.begin(policies, settings);
  const { account } = scene;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
      {
        Effect: "Allow",
        Principal: { Service: "sqs.amazonaws.com" },
        Action: "kms:GenerateDataKey",
        Resource: "*",
        Condition: { ArnEquals: { "aws:SourceArn": QUEUE }, StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
  const { KeyMetadata } = await scene.client().send(new CreateKeyCommand({ Policy: JSON.stringify(policy) }));
  const keyId = KeyMetadata?.Arn ?? "";
  const play = (body: object) =>
    scene.call("POST", "service-calls", { account, region: "us-east-1", count: 3, keyId, ...body });
  const upload = { service: "s3", action: "upload" };
  return { scene, account, keyId, play, upload };
}

const throughS3 = (Condition: object) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:CreateGrant"], Resource: "*", Condition },
  ],
});

describe("calls that a service makes with a key", () => {
  it("are allowed to the service itself on behalf of the resource that the key policy names", async () => {
    const { account, play } = await begin();
    const send = { service: "sqs", action: "send", sourceAccount: account };
    expect(await play({ ...send, sourceArn: QUEUE })).toMatchObject({
      status: 200,
      json: { operation: "GenerateDataKey", count: 3, allowed: 3, throttled: 0 },
    });
    const denied = await play({ ...send, sourceArn: `${QUEUE}-other` });
    expect(denied.json).toEqual({
      service: "sqs",
      action: "send",
      operation: "GenerateDataKey",
      count: 3,
      allowed: 0,
      throttled: 0,
      denied: 3,
      sentence: expect.stringContaining(
        "sqs.amazonaws.com is not authorized to perform: kms:GenerateDataKey",
      ),
    });
  });

  it("are allowed for a user whose policy allows them through that service", async () => {
    const { scene, keyId, play, upload } = await begin();
    const viaS3 = {
      StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
      Bool: { "aws:ViaAWSService": "true" },
    };
    const alice = await scene.key("user/alice", { policies: [throughS3(viaS3)] });
    expect((await play({ ...upload, for: "user/alice" })).json).toMatchObject({ allowed: 3 });
    expect((await play({ ...upload, for: { accessKeyId: alice.accessKeyId } })).json).toMatchObject({
      allowed: 3,
    });
    expect((await play({ service: "sqs", action: "send", for: "user/alice" })).json).toMatchObject({
      denied: 3,
    });
    const { json } = await scene.call("GET", `requests?principal=user/alice&operation=GenerateDataKey`);
    expect(json.requests).toHaveLength(9);
    expect(json.requests).toContainEqual(
      expect.objectContaining({
        principal: `arn:aws:iam::${scene.account}:user/alice`,
        keyId: keyId.split("/")[1],
        errorCode: "AccessDeniedException",
        denied: {
          sentence: expect.stringContaining("because no identity-based policy allows"),
          observed: false,
        },
      }),
    );
  });

  it("have the encryption context that policies compare, and are grants for a resource of AWS", async () => {
    const { scene, keyId, play, upload } = await begin();
    await scene.key("user/alice", {
      policies: [
        throughS3({ StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::invoices" } }),
      ],
    });
    const encryptionContext = { "aws:s3:arn": "arn:aws:s3:::invoices" };
    expect((await play({ ...upload, for: "user/alice", encryptionContext })).json).toMatchObject({
      allowed: 3,
    });
    expect((await play({ ...upload, for: "user/alice" })).json).toMatchObject({ denied: 3 });
    await scene.key("user/bob", {
      policies: [throughS3({ Bool: { "kms:GrantIsForAWSResource": "true" } })],
    });
    const grant = { service: "ebs", action: "grant", for: "user/bob" };
    expect((await play(grant)).json).toMatchObject({ operation: "CreateGrant", allowed: 3 });
    const { json } = await scene.call("POST", "explain", {
      cloud: "aws",
      account: scene.account,
      principal: "user/bob",
      operation: "CreateGrant",
      input: { KeyId: keyId, GranteePrincipal: scene.account, Operations: ["Decrypt"] },
    });
    expect(json.decision).toBe("deny");
  });

  it("draw from the quota also where they are denied, because policies are asked after it", async () => {
    const { scene, account, play, upload } = await begin("enforce", { quotas: "enforce" });
    await scene.key("user/alice");
    await scene.call("PUT", "clock", { mode: "frozen", now: "2027-01-01T00:00:00Z" });
    await scene.call("PUT", "quotas/aws/crypto_symmetric", { account, region: "us-east-1", limit: 2 });
    expect((await play({ ...upload, for: "user/alice" })).json).toMatchObject({
      allowed: 0,
      throttled: 1,
      denied: 2,
    });
    const { json } = await scene.call("GET", "requests?operation=GenerateDataKey");
    const codes = (json.requests as { errorCode: string }[]).map(({ errorCode }) => errorCode);
    expect(codes.sort()).toEqual(["AccessDeniedException", "AccessDeniedException", "ThrottlingException"]);
    expect((await scene.call("GET", "requests?denied=true")).json.requests).toHaveLength(2);
  });

  it("pass where policies are observed, and are recorded as denied", async () => {
    const { scene, play, upload } = await begin("observe");
    await scene.key("user/alice");
    expect((await play({ ...upload, for: "user/alice" })).json).toMatchObject({ allowed: 3 });
    const { json } = await scene.call("GET", "requests?denied=true");
    expect(json.requests).toMatchObject(Array(3).fill({ status: 200, denied: { observed: true } }));
  });

  it("are asked nothing where policies do not decide", async () => {
    const { scene, play, upload } = await begin("off");
    await scene.key("user/alice");
    expect((await play({ ...upload, for: "user/alice" })).json).toMatchObject({ allowed: 3 });
    expect((await scene.call("GET", "requests?denied=true")).json.requests).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ["a key that is not there", { keyId: "alias/none" }, /^keyId: NotFoundException/],
    ["a user who is not there", { for: "user/nobody" }, /^for: account \d+ has no user\/nobody/],
    [
      "an unknown access key",
      { for: { accessKeyId: "AKIA0" } },
      /^for: the workspace has no such access key/,
    ],
    ["a source and a user", { for: "root", sourceArn: QUEUE }, /^sourceArn, sourceAccount: /],
    ["a user without a key", { keyId: undefined, for: "root" }, /^keyId: is missing, for/],
    ["a key that AWS owns", { keyManager: "AWS_OWNED" }, /^keyId: AWS owned keys/],
  ])("are refused with %s", async (_, change, message) => {
    const { play, upload } = await begin();
    const { status, json } = await play({ ...upload, ...change });
    expect([status, json.error]).toMatchObject([400, { message: expect.stringMatching(message) }]);
  });
});
