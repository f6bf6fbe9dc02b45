import { describe, expect, it } from "vitest";
import { ramClient, ramError } from "../../support/ram.ts";

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const OPS = { GroupName: "ops" };

describe("a group", () => {
  it("is made, read, changed, listed and deleted", async () => {
    const { call, failure } = ramClient();
    const shown = {
      GroupId: expect.stringMatching(/^\d{18}$/),
      GroupName: "ops",
      Comments: "who operates",
      CreateDate: DATE,
      UpdateDate: DATE,
    };
    expect((await call("CreateGroup", { ...OPS, Comments: "who operates" })).Group).toEqual(shown);
    expect((await call("GetGroup", OPS)).Group).toEqual(shown);
    const changed = { ...shown, GroupName: "dev", Comments: "" };
    expect((await call("UpdateGroup", { ...OPS, NewGroupName: "dev", NewComments: "" })).Group).toEqual(
      changed,
    );
    expect(await call("ListGroups")).toMatchObject({ Groups: { Group: [changed] }, IsTruncated: false });
    await call("DeleteGroup", { GroupName: "dev" });
    for (const operation of ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersForGroup"]) {
      expect(await failure(operation, { GroupName: "dev" })).toEqual(
        ramError("EntityNotExist.Group", 404, "The group does not exist."),
      );
    }
  });

  it("has a name that no other has, made of some characters", async () => {
    const { call, failure } = ramClient();
    await call("CreateGroup", OPS);
    await call("CreateGroup", { GroupName: "dev" });
    const taken = ramError("EntityAlreadyExists.Group", 409, "The group does already EXIST.");
    expect(await failure("CreateGroup", { GroupName: "OPS" })).toEqual(taken);
    expect(await failure("UpdateGroup", { ...OPS, NewGroupName: "dev" })).toEqual(taken);
    expect(await failure("CreateGroup", { GroupName: "a/b" })).toMatchObject({
      code: "InvalidParameter.GroupName.InvalidChars",
    });
  });

  it("has members, who stay with it under its new name and theirs", async () => {
    const { call, failure } = ramClient();
    await call("CreateGroup", OPS);
    for (const UserName of ["bob", "alice"]) {
      await call("CreateUser", { UserName, DisplayName: UserName.toUpperCase() });
      await call("AddUserToGroup", { UserName, ...OPS });
    }
    const joined = ramError("EntityAlreadyExists.User.Group", 409, "The user has already joined the group.");
    expect(await failure("AddUserToGroup", { UserName: "bob", ...OPS })).toEqual(joined);
    await call("UpdateGroup", { ...OPS, NewGroupName: "dev", NewComments: "x" });
    await call("UpdateUser", { UserName: "bob", NewUserName: "carol" });
    const GroupName = "dev";
    expect(await call("ListUsersForGroup", { GroupName, MaxItems: 1 })).toMatchObject({
      Users: { User: [{ UserName: "alice", DisplayName: "ALICE" }] },
      IsTruncated: true,
    });
    const groups = { Group: [{ GroupId: expect.any(String), GroupName, Comments: "x" }] };
    expect((await call("ListGroupsForUser", { UserName: "carol" })).Groups).toEqual(groups);
    expect(await failure("DeleteGroup", { GroupName })).toEqual(
      ramError(
        "DeleteConflict.Group.User",
        409,
        "The group CAN NOT has any user member while deleting the group.",
      ),
    );
    for (const UserName of ["carol", "alice"]) await call("RemoveUserFromGroup", { UserName, GroupName });
    expect(await failure("RemoveUserFromGroup", { UserName: "alice", GroupName })).toEqual(
      ramError("EntityNotExist.User.Group", 404, "The user has not joined the group."),
    );
    await call("DeleteGroup", { GroupName });
  });

  it("is one of ten of a user at the most, also where it is joined at once", async () => {
    const { call } = ramClient();
    await call("CreateUser", { UserName: "alice" });
    const names = Array.from({ length: 11 }, (_, n) => `g${n}`);
    for (const GroupName of names) await call("CreateGroup", { GroupName });
    const joining = names.map((GroupName) => call("AddUserToGroup", { UserName: "alice", GroupName }));
    const refused = (await Promise.allSettled(joining)).filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: "LimitExceeded.User.Group" } }]);
    const { Groups } = await call("ListGroupsForUser", { UserName: "alice" });
    expect((Groups as { Group: unknown[] }).Group).toHaveLength(10);
  });

  it("and a user must be there for it to be joined or left", async () => {
    const { call, failure } = ramClient();
    await call("CreateGroup", OPS);
    await call("CreateUser", { UserName: "alice" });
    for (const operation of ["AddUserToGroup", "RemoveUserFromGroup"]) {
      expect(await failure(operation, { UserName: "nobody", ...OPS })).toMatchObject({
        code: "EntityNotExist.User",
      });
      expect(await failure(operation, { UserName: "alice", GroupName: "none" })).toMatchObject({
        code: "EntityNotExist.Group",
      });
    }
  });

  it("has no member who joins while it is deleted", async () => {
    const { call } = ramClient();
    await call("CreateUser", { UserName: "alice" });
    for (let round = 0; round < 5; round++) {
      const GroupName = `g${round}`;
      await call("CreateGroup", { GroupName });
      await Promise.allSettled([
        call("AddUserToGroup", { UserName: "alice", GroupName }),
        call("DeleteGroup", { GroupName }),
      ]);
      const present = await call("GetGroup", { GroupName }).then(
        () => true,
        () => false,
      );
      const { Groups } = await call("ListGroupsForUser", { UserName: "alice" });
      expect((Groups as { Group: unknown[] }).Group).toHaveLength(present ? 1 : 0);
      if (present) await call("RemoveUserFromGroup", { UserName: "alice", GroupName });
    }
    // A membership of a group that is gone would keep its user.
    await call("DeleteUser", { UserName: "alice" });
  });
});
