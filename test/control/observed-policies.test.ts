import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { failure } from "../support/client.ts";
import { PolicedWorkspace } from "../support/policed-workspace.ts";

const NOTHING_ELSE = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "kms:CreateKey", Resource: "*" },
    { Sid: "NoLists", Effect: "Deny", Action: "kms:List*", Resource: "*" },
  ],
};

async function ask(policies: "enforce" | "observe" | "off") {
  const scene = await PolicedWorkspace.begin(policies);
  const client = scene.client(await scene.key("user/alice", { policies: [NOTHING_ELSE] }));
  await client.send(new CreateKeyCommand({}));
  const listing = client.send(new ListKeysCommand({}));
  const refused = policies === "enforce" ? await failure(listing) : (await listing) && null;
  const requests = async (query: string) => (await scene.call("GET", `requests${query}`)).json.requests;
  return { scene, refused, requests };
}

const sentence = (account: string) =>
  `User: arn:aws:iam::${account}:user/alice is not authorized to perform: kms:ListKeys on resource: * with an explicit deny in an identity-based policy`;

describe("policies of a workspace", () => {
  it("deny where they are enforced, and tell which statement it was", async () => {
    const { scene, refused, requests } = await ask("enforce");
    const denied = {
      sentence: sentence(scene.account),
      observed: false,
      policy: "inline policy policy-1 of user/alice",
      statement: "NoLists",
    };
    expect(refused?.message).toBe(denied.sentence);
    expect(await requests("?denied=true")).toMatchObject([
      { operation: "ListKeys", status: 400, errorCode: "AccessDeniedException", denied },
    ]);
    expect(await requests("?denied=false")).toMatchObject([{ operation: "CreateKey", status: 200 }]);
  });

  it("let pass where they are observed, and tell what would have been denied", async () => {
    const { scene, requests } = await ask("observe");
    expect(await requests("?denied=true")).toMatchObject([
      {
        operation: "ListKeys",
        status: 200,
        errorCode: null,
        denied: { sentence: sentence(scene.account), observed: true, statement: "NoLists" },
      },
    ]);
  });

  it("tell of an observed request all that it lacks, first what would have been told", async () => {
    const scene = await PolicedWorkspace.begin("observe");
    const client = scene.client(await scene.key("user/none"));
    await client.send(new CreateKeyCommand({ Tags: [{ TagKey: "a", TagValue: "b" }] }));
    const { json } = await scene.call("GET", "requests?denied=true");
    expect(json.requests).toMatchObject([
      {
        denied: {
          sentence: expect.stringContaining("to perform: kms:CreateKey on resource: *"),
          also: [expect.stringContaining("to perform: kms:TagResource on resource: *")],
        },
      },
    ]);
  });

  it("are observed in STS and IAM too, of whose requests nothing else is recorded", async () => {
    const scene = await PolicedWorkspace.begin("observe");
    const key = await scene.key("user/none");
    const credentials = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
    const place = { endpoint: scene.made.url, region: "us-east-1", credentials };
    await new IAMClient(place).send(new ListUsersCommand({}));
    const sts = new STSClient(place);
    await sts.send(new GetCallerIdentityCommand({}));
    const RoleArn = `arn:aws:iam::${scene.account}:role/none`;
    await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "s1" }));
    const { json } = await scene.call("GET", "requests");
    const denials = (
      json.requests as { operation: string; status: number; denied: { sentence: string } }[]
    ).map(({ operation, status, denied }) => [operation, status, denied.sentence]);
    const start = `User: arn:aws:iam::${scene.account}:user/none is not authorized to perform:`;
    expect(denials).toEqual([
      ["AssumeRole", 200, `${start} sts:AssumeRole on resource: ${RoleArn}`],
      ["ListUsers", 200, expect.stringContaining(`${start} iam:ListUsers on resource:`)],
    ]);
  });

  it("refuse access keys of AWS's form that are not there, which would be the root user's else", async () => {
    const scene = await PolicedWorkspace.begin("enforce");
    const alice = await scene.key("user/alice", { policies: [NOTHING_ELSE] });
    const workspace = scene.made.name;
    const asked = (accessKeyId: string) =>
      scene.client({ accessKeyId, secretAccessKey: "x" }, { workspace }).send(new ListKeysCommand({}));
    await scene.call("DELETE", `credentials/${alice.accessKeyId}`);
    for (const id of [alice.accessKeyId, "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"]) {
      expect(await failure(asked(id))).toMatchObject({ name: "UnrecognizedClientException", status: 400 });
    }
    await asked("111122223333");
    await scene.call("POST", "credentials", { cloud: "aws", account: scene.account });
    const off = await PolicedWorkspace.begin("off");
    const free = off.client(
      { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" },
      { workspace: off.made.name },
    );
    await free.send(new ListKeysCommand({}));
  });

  it("are not asked with a header that states no condition keys", async () => {
    const scene = await PolicedWorkspace.begin("enforce");
    for (const [stated, wrong] of [
      ["nonsense=1", "'nonsense' is no condition key"],
      ["kms:ViaService=", "'kms:ViaService' has no value"],
      ["aws:SourceIp=1.2.3.4&x", "'x' is no condition key"],
    ] as const) {
      const client = scene.client();
      client.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers["x-fauxkms-context"] = stated;
          return next(args);
        },
        { step: "build" },
      );
      expect(await failure(client.send(new ListKeysCommand({})))).toEqual({
        name: "ValidationException",
        status: 400,
        message: `X-Fauxkms-Context: ${wrong}`,
      });
    }
  });

  it("are not asked where they are off", async () => {
    const { requests } = await ask("off");
    expect(await requests("?denied=true")).toEqual([]);
    expect(await requests("")).toHaveLength(2);
  });

  it("are those of the workspace, of which one server has several", async () => {
    const [enforced, observed] = await Promise.all([ask("enforce"), ask("observe")]);
    expect(enforced.scene.made.url).toBe(observed.scene.made.url);
    expect([enforced.refused?.name, observed.refused]).toEqual(["AccessDeniedException", null]);
  });
});
