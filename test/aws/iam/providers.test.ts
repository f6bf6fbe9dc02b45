import { describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { iam } from "../../support/iam.ts";
import { iamCall } from "../../support/iam-holders.ts";

const THUMBPRINT = "6938fd4d98bab03faadb97b34396831e3780aea1";

function scene() {
  const account = freshAccount();
  const client = iam({ account });
  const call = (operation: string, input: Record<string, unknown> = {}) => iamCall(client, operation, input);
  const arn = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
  const make = () =>
    call("CreateOpenIDConnectProvider", {
      Url: "https://token.actions.githubusercontent.com",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: [THUMBPRINT],
      Tags: [{ Key: "a", Value: "1" }],
    });
  return { call, make, arn, named: { OpenIDConnectProviderArn: arn } };
}

describe("an OpenID Connect provider", () => {
  it("is shown as it was made, changed, and deleted", async () => {
    const { call, make, arn, named } = scene();
    expect((await make()).OpenIDConnectProviderArn).toBe(arn);
    expect(await failure(make())).toEqual({
      name: "EntityAlreadyExistsException",
      message: "Provider with url https://token.actions.githubusercontent.com already exists.",
      status: 409,
    });
    const shown = {
      Url: "token.actions.githubusercontent.com",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: [THUMBPRINT],
      CreateDate: expect.any(Date),
      Tags: [{ Key: "a", Value: "1" }],
    };
    expect(await call("GetOpenIDConnectProvider", named)).toEqual(shown);
    expect(await call("ListOpenIDConnectProviders")).toEqual({ OpenIDConnectProviderList: [{ Arn: arn }] });
    await call("AddClientIDToOpenIDConnectProvider", { ...named, ClientID: "other" });
    await call("RemoveClientIDFromOpenIDConnectProvider", { ...named, ClientID: "sts.amazonaws.com" });
    await call("UpdateOpenIDConnectProviderThumbprint", { ...named, ThumbprintList: [] });
    await call("TagOpenIDConnectProvider", { ...named, Tags: [{ Key: "b", Value: "2" }] });
    await call("UntagOpenIDConnectProvider", { ...named, TagKeys: ["a"] });
    expect(await call("GetOpenIDConnectProvider", named)).toEqual({
      ...shown,
      ClientIDList: ["other"],
      ThumbprintList: [],
      Tags: [{ Key: "b", Value: "2" }],
    });
    expect(await call("ListOpenIDConnectProviderTags", named)).toMatchObject({
      Tags: [{ Key: "b", Value: "2" }],
    });
    await call("DeleteOpenIDConnectProvider", named);
    await call("DeleteOpenIDConnectProvider", named);
    for (const [operation, input] of [
      ["GetOpenIDConnectProvider", {}],
      ["AddClientIDToOpenIDConnectProvider", { ClientID: "c" }],
      ["RemoveClientIDFromOpenIDConnectProvider", { ClientID: "c" }],
      ["UpdateOpenIDConnectProviderThumbprint", { ThumbprintList: [] }],
      ["TagOpenIDConnectProvider", { Tags: [] }],
      ["UntagOpenIDConnectProvider", { TagKeys: [] }],
      ["ListOpenIDConnectProviderTags", {}],
    ] as const) {
      expect(await failure(call(operation, { ...named, ...input }))).toEqual({
        name: "NoSuchEntityException",
        message: `OpenIDConnect Provider not found for arn ${arn}`,
        status: 404,
      });
    }
  });

  it("has a URL of HTTPS, and an ARN", async () => {
    const { call } = scene();
    for (const Url of ["http://example.com", "example.com", "https://"]) {
      expect(await failure(call("CreateOpenIDConnectProvider", { Url }))).toMatchObject({
        name: "ValidationError",
      });
    }
    const wrong = { OpenIDConnectProviderArn: "arn:aws:iam::111122223333:user/alice" };
    expect(await failure(call("GetOpenIDConnectProvider", wrong))).toMatchObject({
      name: "InvalidInputException",
    });
    expect(await failure(call("DeleteOpenIDConnectProvider", wrong))).toMatchObject({
      name: "InvalidInputException",
    });
  });
});
