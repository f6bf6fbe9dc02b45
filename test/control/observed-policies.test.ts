import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
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
