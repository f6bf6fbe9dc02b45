import { randomBytes } from "node:crypto";
import { GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, serverUrl } from "../../support/client.ts";
import { iam, policyOf } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";
import { credential } from "../../support/sign.ts";

const name = () => `iam-${randomBytes(6).toString("hex")}`;

/** An account in a workspace, where a user has a policy. */
async function scene() {
  const account = freshAccount();
  const workspace = name();
  const inWorkspace = (of: string) => {
    const client = iam({ account, workspace: of });
    return (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
  };
  const call = inWorkspace(workspace);
  await call("CreateUser", { UserName: "alice" });
  await call("PutUserPolicy", { UserName: "alice", PolicyName: "p", PolicyDocument: policyOf("kms:*") });
  return { account, workspace, call, inWorkspace };
}

describe("the identities of a workspace", () => {
  it("are its own, and end with its reset", async () => {
    const { workspace, call, inWorkspace } = await scene();
    expect((await inWorkspace(name())("ListUsers")).Users).toEqual([]);
    await control("POST", "reset", undefined, { server: "off", workspace });
    expect((await call("ListUsers")).Users).toEqual([]);
    await call("CreateUser", { UserName: "alice" });
    expect(await call("ListUserPolicies", { UserName: "alice" })).toMatchObject({ PolicyNames: [] });
  });

  it("are in its copies and snapshots, with their ids", async () => {
    const { account, workspace, call, inWorkspace } = await scene();
    await control(
      "PUT",
      `organizations/${account}`,
      { id: "o-a1b2c3d4e5", managementAccount: account },
      {
        server: "off",
        workspace,
      },
    );
    const { User } = await call("GetUser", { UserName: "alice" });
    const copy = name();
    expect(
      (await control("POST", "workspaces", { name: copy, from: workspace }, { server: "off" })).status,
    ).toBe(201);
    const url = `${serverUrl("off")}/_fauxkms/snapshot`;
    const of = (header: string) => ({
      "x-fauxkms-workspace": header,
      "x-fauxkms-passphrase": "correct horse",
    });
    const snapshot = await (await fetch(url, { headers: of(workspace) })).text();
    const restored = name();
    const put = await fetch(url, { method: "PUT", headers: of(restored), body: snapshot });
    expect(put.status).toBe(204);
    for (const other of [copy, restored]) {
      const there = inWorkspace(other);
      expect((await there("GetUser", { UserName: "alice" })).User).toEqual(User);
      expect(await there("ListUserPolicies", { UserName: "alice" })).toMatchObject({ PolicyNames: ["p"] });
      const found = await control("GET", `organizations/${account}`, undefined, {
        server: "off",
        workspace: other,
      });
      expect(found.json).toMatchObject({ id: "o-a1b2c3d4e5" });
      await there("DeleteUserPolicy", { UserName: "alice", PolicyName: "p" });
    }
    expect(await call("ListUserPolicies", { UserName: "alice" })).toMatchObject({ PolicyNames: ["p"] });
    const broken = snapshot.replaceAll(/\\"maxSessionSeconds\\"|\\"groups\\"/g, '\\"gruppen\\"');
    expect(broken).not.toBe(snapshot);
    const refused = await fetch(url, { method: "PUT", headers: of(name()), body: broken });
    expect(refused.status).toBe(400);
  });
});

describe("credentials of GetSessionToken", () => {
  it("call IAM with a second factor only", async () => {
    const { accessKeyId, secretAccessKey } = await credential();
    const sts = new STSClient({
      endpoint: serverUrl("strict"),
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey },
    });
    const session = async (input: object) => {
      const { Credentials } = await sts.send(new GetSessionTokenCommand(input));
      return iam(
        { server: "strict" },
        {
          credentials: {
            accessKeyId: Credentials?.AccessKeyId ?? "",
            secretAccessKey: Credentials?.SecretAccessKey ?? "",
            sessionToken: Credentials?.SessionToken ?? "",
          },
        },
      );
    };
    expect(await failure(iamCall(await session({}), "ListUsers"))).toEqual({
      name: "InvalidClientTokenId",
      message: "The security token included in the request is invalid.",
      status: 403,
    });
    const proven = await session({ SerialNumber: "GAHT12345678", TokenCode: "123456" });
    expect(await iamCall(proven, "ListUsers")).toMatchObject({ Users: [] });
  });
});
