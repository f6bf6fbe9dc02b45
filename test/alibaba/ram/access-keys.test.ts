import { describe, expect, it } from "vitest";
import { alibabaCall, alibabaFailure } from "../../support/alibaba.ts";
import { ramClient, ramError, ramPolicy, strictRam } from "../../support/ram.ts";

const ACTIVE = { Status: "Active", CreateDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) };
const NONE = ramError("EntityNotExist.User.AccessKey", 404, "The user access key does not exist.");
const INACTIVE = ramError("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.");
const UNKNOWN = ramError(
  "InvalidAccessKeyId.NotFound",
  404,
  "The AccessKey ID provided does not exist in our records.",
);

describe("an access key of a user", () => {
  it("signs, is listed, switched off and on, and deleted", async () => {
    const { root, user, allow } = await strictRam();
    const alice = await user("alice");
    await allow("alice", "all", ramPolicy(["ram:*", "kms:ListKeys"]));
    const listKeys = () => alibabaCall("ListKeys", {}, { server: "strict", accessKey: alice.key });
    expect(alice.key.accessKeyId).toMatch(/^LTAI/);
    expect((await alice.call("GetUser", { UserName: "alice" })).User).toMatchObject({ UserName: "alice" });
    await listKeys();
    const listed = { AccessKeyId: alice.key.accessKeyId, ...ACTIVE };
    // The caller's own, where no user is named.
    expect((await alice.call("ListAccessKeys")).AccessKeys).toEqual({ AccessKey: [listed] });
    const named = { UserName: "alice", UserAccessKeyId: alice.key.accessKeyId };
    expect((await root.call("GetAccessKeyLastUsed", named)).AccessKeyLastUsed).toEqual({ LastUsedDate: "" });
    for (let round = 0; round < 2; round++) {
      await root.call("UpdateAccessKey", { ...named, Status: "Inactive" });
      expect(await alice.failure("ListAccessKeys")).toEqual(INACTIVE);
      expect(await alibabaFailure(listKeys())).toEqual(INACTIVE);
      expect((await root.call("ListAccessKeys", { UserName: "alice" })).AccessKeys).toEqual({
        AccessKey: [{ ...listed, Status: "Inactive" }],
      });
      await root.call("UpdateAccessKey", { ...named, Status: "Active" });
      await listKeys();
    }
    expect(await root.failure("UpdateAccessKey", { ...named, Status: "Off" })).toEqual(
      ramError("InvalidParameter.Status", 400, 'The parameter - "Status" is incorrect.'),
    );
    await root.call("DeleteAccessKey", named);
    expect(await alice.failure("ListAccessKeys")).toEqual(UNKNOWN);
    expect(await alibabaFailure(listKeys())).toEqual(UNKNOWN);
    expect(await root.failure("DeleteAccessKey", named)).toEqual(NONE);
  });

  it("is one of two at the most", async () => {
    const { call } = ramClient();
    await call("CreateUser", { UserName: "bob" });
    const make = () => call("CreateAccessKey", { UserName: "bob" });
    const outcomes = await Promise.allSettled([make(), make(), make(), make()]);
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject(Array(2).fill({ reason: { code: "LimitExceeded.User.AccessKey" } }));
  });

  it("is made and deleted by its own user, who is named nowhere", async () => {
    const { user, allow } = await strictRam();
    const alice = await user("alice");
    await allow("alice", "keys", ramPolicy("ram:*AccessKey*"));
    const { AccessKey } = await alice.call("CreateAccessKey");
    const { AccessKeyId } = AccessKey as { AccessKeyId: string };
    await alice.call("UpdateAccessKey", { UserAccessKeyId: AccessKeyId, Status: "Inactive" });
    await alice.call("DeleteAccessKey", { UserAccessKeyId: AccessKeyId });
    expect(await alice.failure("GetAccessKeyLastUsed", { UserAccessKeyId: AccessKeyId })).toEqual(NONE);
  });

  it("goes on under the user's new name", async () => {
    const { root, user, allow, account } = await strictRam();
    const alice = await user("alice");
    await allow("alice", "read", ramPolicy("ram:GetUser", { Resource: `acs:ram:*:${account}:user/carol` }));
    await root.call("UpdateUser", { UserName: "alice", NewUserName: "carol" });
    expect((await alice.call("GetUser", { UserName: "carol" })).User).toMatchObject({ UserName: "carol" });
    expect(await root.call("ListAccessKeys", { UserName: "carol" })).toMatchObject({
      AccessKeys: { AccessKey: [{ AccessKeyId: alice.key.accessKeyId }] },
    });
  });

  it("is of its user alone", async () => {
    const { root, user, accessKey } = await strictRam();
    const alice = await user("alice");
    await root.call("CreateUser", { UserName: "bob" });
    for (const UserName of ["bob", undefined]) {
      const named = { UserName, UserAccessKeyId: alice.key.accessKeyId };
      expect(await root.failure("DeleteAccessKey", named)).toEqual(NONE);
      expect(await root.failure("UpdateAccessKey", { ...named, Status: "Inactive" })).toEqual(NONE);
      expect(await root.failure("GetAccessKeyLastUsed", named)).toEqual(NONE);
    }
    for (const operation of ["ListAccessKeys", "CreateAccessKey"]) {
      expect(await root.failure(operation, { UserName: "nobody" })).toMatchObject({
        code: "EntityNotExist.User",
      });
    }
    // The account's own.
    expect(await root.call("ListAccessKeys")).toMatchObject({
      AccessKeys: { AccessKey: [{ AccessKeyId: accessKey.accessKeyId }] },
    });
    expect(await root.failure("CreateAccessKey")).toMatchObject({ code: "MissingParameter" });
  });
});
