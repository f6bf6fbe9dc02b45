import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { serverUrl } from "../../support/client.ts";
import { controlAt, type MadeWorkspace, makeWorkspace } from "../../support/made-workspaces.ts";
import { PASSPHRASE, putSnapshot, takeSnapshot } from "../../support/snapshots.ts";

const url = () => serverUrl("off");
const newName = () => `identities-${randomBytes(4).toString("hex")}`;

const iam = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }] };
const ram = { Version: "1", Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }] };
const trust = {
  Version: "1",
  Statement: [{ Effect: "Allow", Principal: { Service: "ecs.aliyuncs.com" }, Action: "sts:AssumeRole" }],
};

/** Calls that show what both accounts of a workspace have of identities. */
function pathsOf({ aws, alibaba }: MadeWorkspace): string[] {
  return [
    `identities/aws/${aws.accountId}`,
    `identities/alibaba/${alibaba.accountId}`,
    `organizations/${aws.accountId}`,
    `resource-directories/${alibaba.accountId}`,
  ];
}

let made: MadeWorkspace;
let before: unknown[];

const shownAt = (workspace: MadeWorkspace) =>
  Promise.all(pathsOf(workspace).map((path) => controlAt(url(), "GET", path, undefined, workspace.token)));

beforeAll(async () => {
  made = await makeWorkspace(url());
  const [, , organization = "", directory = ""] = pathsOf(made);
  const call = async (method: string, path: string, body: object) => {
    const { status, json } = await controlAt(url(), method, path, body, made.token);
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(json)}`);
  };
  const identities = {
    policies: [{ name: "Own", policy: ram }],
    groups: [{ name: "developers", policies: ["Own"] }],
    users: [{ name: "alice", groups: ["developers"], policies: [ram], tags: { team: "red" } }],
    roles: [{ name: "app", trust, policies: ["AliyunKMSFullAccess", "Own"] }],
  };
  await call("POST", "fixtures", { fauxkms: "fixture/1", alibaba: { identities } });
  await call("PUT", `identities/aws/${made.aws.accountId}/user/alice`, { policies: [iam], boundary: iam });
  await call("PUT", organization, {
    id: "o-a1b2c3d4e5",
    managementAccount: "999900001111",
    serviceControlPolicies: [[{ policy: iam }]],
  });
  await call("PUT", directory, {
    id: "rd-1",
    managementAccount: "1999900001111000",
    controlPolicies: [[{ policy: ram }]],
  });
  before = await shownAt(made);
});

describe("users, roles and policies of both clouds", () => {
  it("are all there before", () => {
    expect(before).toMatchObject([
      { status: 200, json: { identities: [{ principal: "user/alice" }] } },
      {
        status: 200,
        json: {
          identities: [
            { principal: "role/app", trust },
            { principal: "user/alice", groups: ["developers"], tags: { team: "red" } },
          ],
        },
      },
      { status: 200 },
      { status: 200, json: { controlPolicies: [[{ policy: ram }]] } },
    ]);
  });

  it("are in a workspace that is made from theirs, and are its own from then on", async () => {
    const { json } = await controlAt(url(), "POST", "workspaces", { name: newName(), from: made.name });
    const fork = json as unknown as MadeWorkspace;
    expect(await shownAt(fork)).toEqual(before);
    const path = `identities/alibaba/${made.alibaba.accountId}/user/alice`;
    expect((await controlAt(url(), "DELETE", path, undefined, fork.token)).status).toBe(204);
    expect(await shownAt(made)).toEqual(before);
  });

  it("are in a snapshot, and in the workspace that is restored from it", async () => {
    const whose = { workspace: made.name, token: made.token, passphrase: PASSPHRASE };
    const document = await takeSnapshot(url(), whose);
    const other = await makeWorkspace(url());
    const at = { workspace: other.name, token: other.token, passphrase: PASSPHRASE };
    expect(await putSnapshot(url(), document, at)).toEqual({ status: 204, text: "" });
    const restored = { ...other, aws: made.aws, alibaba: made.alibaba };
    expect(await shownAt(restored)).toEqual(before);
    // Guards of policies count in the restored workspace too: the policy of the document goes with its user.
    const root = `identities/alibaba/${made.alibaba.accountId}`;
    await controlAt(url(), "DELETE", `${root}/user/alice`, undefined, other.token);
    const gone = `acs:ram:*:${made.alibaba.accountId}:policy/fauxkms-user-alice-1`;
    const answer = await controlAt(url(), "PUT", `${root}/user/bob`, { policies: [gone] }, other.token);
    expect(answer.status).toBe(400);
  });
});
