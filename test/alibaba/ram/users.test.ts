import { describe, expect, it } from "vitest";
import { ramClient, ramError } from "../../support/ram.ts";

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const ID = expect.stringMatching(/^[1-9]\d{17}$/);

const ALICE = {
  UserName: "alice",
  DisplayName: "Alice Ä",
  MobilePhone: "86-18600008888",
  Email: "alice@example.com",
  Comments: "an engineer",
};

describe("a user", () => {
  it("is made, read, changed, listed and deleted", async () => {
    const { call, failure } = ramClient();
    const made = await call("CreateUser", ALICE);
    const shown = { ...ALICE, UserId: ID, CreateDate: DATE, UpdateDate: DATE };
    expect(made).toEqual({ User: shown, RequestId: expect.any(String) });
    expect((await call("GetUser", { UserName: "ALICE" })).User).toEqual({ ...shown, LastLoginDate: "" });
    const { UserId } = made.User as { UserId: string };
    const changed = { ...shown, UserId, UserName: "bob", DisplayName: "Bob", Email: "" };
    const change = { UserName: "alice", NewUserName: "bob", NewDisplayName: "Bob", NewEmail: "" };
    expect((await call("UpdateUser", change)).User).toEqual(changed);
    expect(await call("ListUsers")).toMatchObject({ Users: { User: [changed] }, IsTruncated: false });
    await call("DeleteUser", { UserName: "bob" });
    expect(await call("ListUsers")).toMatchObject({ Users: { User: [] } });
    const gone = ramError("EntityNotExist.User", 404, "The user does not exist.");
    for (const operation of ["GetUser", "UpdateUser", "DeleteUser", "ListGroupsForUser", "GetLoginProfile"]) {
      expect(await failure(operation, { UserName: "bob" })).toEqual(gone);
    }
  });

  it("has a name that no other has, in whatever case", async () => {
    const { call, failure } = ramClient();
    await call("CreateUser", { UserName: "alice" });
    await call("CreateUser", { UserName: "bob" });
    const taken = ramError("EntityAlreadyExists.User", 409, "The user does already EXIST.");
    expect(await failure("CreateUser", { UserName: "Alice" })).toEqual(taken);
    expect(await failure("UpdateUser", { UserName: "bob", NewUserName: "ALICE" })).toEqual(taken);
    const { User } = await call("UpdateUser", { UserName: "bob", NewUserName: "Bob" });
    expect(User).toMatchObject({ UserName: "Bob" });
  });

  it.each([
    ["UserName", "a b", "InvalidChars"],
    ["UserName", "a".repeat(65), "Length"],
    ["DisplayName", "a".repeat(129), "Length"],
    ["DisplayName", "a\u0000", "InvalidChars"],
    ["MobilePhone", "18600008888", "Format"],
    ["Email", "alice", "Format"],
    ["Comments", "a".repeat(129), "Length"],
  ])("has no %s %j", async (member, value, defect) => {
    const { call, failure } = ramClient();
    const texts: Record<string, string> = {
      InvalidChars: `The parameter - "${member}" contains invalid chars.`,
      Length: `The parameter - "${member}" beyond the length limit.`,
      Format: `The format of the parameter - "${member}" is incorrect.`,
    };
    const error = ramError(`InvalidParameter.${member}.${defect}`, 400, texts[defect] ?? "");
    expect(await failure("CreateUser", { UserName: "alice", [member]: value })).toEqual(error);
    await call("CreateUser", { UserName: "alice" });
    const update = { UserName: "alice", [`New${member}`]: value };
    expect(await failure("UpdateUser", update)).toMatchObject({
      code: `InvalidParameter.New${member}.${defect}`,
      status: 400,
    });
    expect(await call("ListUsers")).toMatchObject({ Users: { User: [{ UserName: "alice", Email: "" }] } });
  });

  it("must be named", async () => {
    const { failure } = ramClient();
    for (const parameters of [{}, { UserName: "" }]) {
      expect(await failure("CreateUser", parameters)).toEqual(
        ramError("MissingParameter", 400, 'The parameter "UserName" is needed but not provided.'),
      );
    }
  });

  it("is listed in pages by name, which a marker goes on with", async () => {
    const { call, failure } = ramClient();
    for (const UserName of ["c", "B", "a"]) await call("CreateUser", { UserName });
    const first = await call("ListUsers", { MaxItems: 2 });
    expect(first).toMatchObject({
      Users: { User: [{ UserName: "a" }, { UserName: "B" }] },
      IsTruncated: true,
    });
    await call("DeleteUser", { UserName: "a" });
    const { Marker } = first;
    const second = await call("ListUsers", { MaxItems: 2, Marker });
    expect(second).toMatchObject({ Users: { User: [{ UserName: "c" }] }, IsTruncated: false });
    expect(second).not.toHaveProperty("Marker");
    expect(await failure("ListGroups", { MaxItems: 2, Marker })).toEqual(
      ramError("InvalidParameter.Marker", 400, 'The parameter - "Marker" is incorrect.'),
    );
    for (const MaxItems of [0, 1001, "x"]) {
      expect(await failure("ListUsers", { MaxItems })).toMatchObject({
        code: "InvalidParameter",
        status: 400,
      });
    }
  });

  it("has neither a password nor a second factor", async () => {
    const { call, failure } = ramClient();
    await call("CreateUser", { UserName: "alice" });
    for (const operation of ["GetLoginProfile", "DeleteLoginProfile"]) {
      expect(await failure(operation, { UserName: "alice" })).toEqual(
        ramError("EntityNotExist.User.LoginProfile", 404, "The user login profile does not exist."),
      );
    }
    for (const operation of ["GetUserMFAInfo", "UnbindMFADevice"]) {
      expect(await failure(operation, { UserName: "alice" })).toEqual(
        ramError("EntityNotExist.User.MFADevice", 404, "The user has not bound any MFA device."),
      );
    }
    expect(await call("ListVirtualMFADevices")).toMatchObject({
      VirtualMFADevices: { VirtualMFADevice: [] },
    });
  });

  it("is deleted once it has no groups, access keys and policies any more", async () => {
    const { call, failure } = ramClient();
    const UserName = "alice";
    const attached = { UserName, PolicyName: "AdministratorAccess", PolicyType: "System" };
    await call("CreateUser", { UserName });
    await call("CreateGroup", { GroupName: "ops" });
    await call("AddUserToGroup", { UserName, GroupName: "ops" });
    const { AccessKey } = await call("CreateAccessKey", { UserName });
    await call("AttachPolicyToUser", attached);
    const conflict = (what: string, text: string) =>
      ramError(`DeleteConflict.User.${what}`, 409, `The user CAN NOT ${text} while deleting the user.`);
    expect(await failure("DeleteUser", { UserName })).toEqual(conflict("Group", "be in any group"));
    await call("RemoveUserFromGroup", { UserName, GroupName: "ops" });
    expect(await failure("DeleteUser", { UserName })).toEqual(conflict("AccessKey", "has any access key"));
    const { AccessKeyId } = AccessKey as { AccessKeyId: string };
    await call("DeleteAccessKey", { UserName, UserAccessKeyId: AccessKeyId });
    expect(await failure("DeleteUser", { UserName })).toEqual(conflict("Policy", "has any attached policy"));
    await call("DetachPolicyFromUser", attached);
    await call("DeleteUser", { UserName });
  });

  it("is of its account and workspace alone", async () => {
    const one = ramClient();
    await one.call("CreateUser", { UserName: "alice" });
    expect(await ramClient().call("ListUsers")).toMatchObject({ Users: { User: [] } });
    expect(await one.call("GetAccountAlias")).toMatchObject({ AccountAlias: one.account });
  });
});
