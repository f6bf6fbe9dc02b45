import { beforeEach, describe, expect, it } from "vitest";
import { IdentityDirectory } from "../../src/directory/identities.ts";
import { hasNoMembers, isDescribedAs, isThere, isUnattached } from "../../src/directory/identity-guards.ts";
import {
  allowing,
  groupRecord,
  IDENTITY_PLACE as PLACE,
  policyRecord,
  roleRecord,
  userRecord,
  write,
} from "../support/identities.ts";
import { nodeD1 } from "../support/node-d1.ts";

let told: string[];
let subject: IdentityDirectory;

beforeEach(() => {
  told = [];
  subject = new IdentityDirectory(
    nodeD1().db,
    async (workspace) => void told.push(workspace),
    async () => {},
  );
});

const BIRTH = { most: 2, now: 1 };

describe("the directory of identities", () => {
  it("finds a name in any case, and lists by name", async () => {
    await write(subject, "user", userRecord("Bob"), userRecord("alice"));
    expect((await subject.find(PLACE, "user", "BOB"))?.record).toEqual(userRecord("Bob"));
    expect((await subject.list(PLACE, "user")).map(({ name }) => name)).toEqual(["alice", "Bob"]);
    expect(await subject.list(PLACE, "user", { after: "Alice", limit: 5 })).toEqual([userRecord("Bob")]);
    expect(await subject.find(PLACE, "role", "Bob")).toBeNull();
    expect(await subject.counts(PLACE)).toEqual(new Map([["user", 2]]));
  });

  it("keeps accounts, generations and workspaces apart", async () => {
    await write(subject, "user", userRecord("alice"));
    for (const other of [{ account: "444455556666" }, { generation: 2 }, { workspace: "v" }]) {
      expect(await subject.find({ ...PLACE, ...other }, "user", "alice")).toBeNull();
      expect(await subject.list({ ...PLACE, ...other }, "user")).toEqual([]);
    }
  });

  it("makes no second entity of a name, in whatever case, and no more than there may be", async () => {
    expect(await subject.create(PLACE, "user", "alice", userRecord("alice"), BIRTH)).toBe("created");
    expect(await subject.create(PLACE, "user", "ALICE", userRecord("ALICE"), BIRTH)).toBe("exists");
    expect(await subject.create(PLACE, "user", "bob", userRecord("bob"), BIRTH)).toBe("created");
    expect(await subject.create(PLACE, "user", "carol", userRecord("carol"), BIRTH)).toBe("refused");
    expect(await subject.create(PLACE, "user", "bob", userRecord("bob"), BIRTH)).toBe("exists");
    expect(await subject.create(PLACE, "role", "carol", roleRecord("carol"), BIRTH)).toBe("created");
  });

  it("loses none of the changes that come at once", async () => {
    await write(subject, "role", roleRecord("app"));
    const put = (name: string) =>
      subject.change(PLACE, "role", "app", async (record) => {
        await Promise.resolve();
        return { record: { ...record, inline: { ...record.inline, [name]: allowing("kms:*") } } };
      });
    const names = Array.from({ length: 20 }, (_, n) => `p${n}`);
    await Promise.all(names.map(put));
    const found = await subject.find(PLACE, "role", "app");
    expect(Object.keys(found?.record.inline ?? {}).sort()).toEqual([...names].sort());
    expect(found?.version).toBe(21);
  });

  it("tells the workspace of each write, and of nothing else", async () => {
    await write(subject, "user", userRecord("alice"));
    await subject.create(PLACE, "user", "alice", userRecord("alice"), BIRTH);
    expect(told).toEqual(["w"]);
    await subject.change(PLACE, "user", "alice", (record) => ({ record }));
    await subject.change(PLACE, "user", "nobody", (record) => ({ record }));
    expect(told).toEqual(["w", "w"]);
    await subject.remove(PLACE, "user", "alice");
    await subject.remove(PLACE, "user", "alice");
    expect(told).toEqual(["w", "w", "w"]);
  });

  it("changes nothing where the change is refused", async () => {
    await write(subject, "user", userRecord("alice"));
    const refuse = () => {
      throw new Error("no");
    };
    await expect(subject.change(PLACE, "user", "alice", refuse)).rejects.toThrow("no");
    await expect(subject.remove(PLACE, "user", "alice", refuse)).rejects.toThrow("no");
    expect((await subject.find(PLACE, "user", "alice"))?.version).toBe(1);
  });

  it("gives an entity a new name, unless it is taken meanwhile", async () => {
    await write(subject, "user", userRecord("alice"), userRecord("bob"));
    let looks = 0;
    const renamed = subject.change(PLACE, "user", "alice", () => {
      looks++;
      if (looks === 2) throw new Error("taken");
      return { record: userRecord("bob"), newName: "bob" };
    });
    await expect(renamed).rejects.toThrow("taken");
    const free = await subject.change(PLACE, "user", "alice", (record) => ({
      record: { ...record, name: "Carol" },
      newName: "Carol",
    }));
    expect(free?.name).toBe("Carol");
    expect((await subject.list(PLACE, "user")).map(({ name }) => name)).toEqual(["bob", "Carol"]);
  });

  it("writes whatever there was, for the control API", async () => {
    const put = (path: string) =>
      subject.put(PLACE, "user", "alice", { most: 1, now: 1 }, (before) => ({
        ...(before ?? userRecord("alice")),
        path,
      }));
    expect(await put("/a/")).toMatchObject({ path: "/a/" });
    expect(await put("/b/")).toMatchObject({ path: "/b/" });
    const more = subject.put(PLACE, "user", "bob", { most: 1, now: 1 }, () => userRecord("bob"));
    expect(await more).toBeNull();
  });
});

describe("a guard of the directory of identities", () => {
  it("lets no attachment outlive its policy", async () => {
    await write(subject, "policy", policyRecord("p", allowing("kms:*")));
    const { arn } = policyRecord("p");
    const guards = [
      ["user", userRecord("a", { attached: [arn] })],
      ["user", userRecord("b", { boundary: arn })],
    ] as const;
    for (const [kind, record] of guards) {
      await write(subject, kind, record);
      let looks = 0;
      const removed = subject.remove(PLACE, "policy", "p", async () => {
        looks++;
        if (looks === 2) await subject.remove(PLACE, kind, record.name);
        if (looks === 3) throw new Error("the guard held no more");
        return looks === 1 ? [isUnattached(arn)] : [isUnattached(arn), isThere("user", "nobody")];
      });
      await expect(removed).rejects.toThrow("the guard held no more");
    }
    expect(await subject.remove(PLACE, "policy", "p", () => [isUnattached(arn)])).toBe(true);
  });

  it("deletes at once what is as it must be, and leaves what is not", async () => {
    const policy = { ...policyRecord("p", allowing("kms:Sign")), description: "made" };
    await write(subject, "policy", policy, { ...policyRecord("q", allowing("kms:Sign")) });
    await write(subject, "user", userRecord("alice", { attached: [policy.arn] }));
    const guards = [isDescribedAs("made"), isUnattached(policy.arn)];
    told = [];
    expect(await subject.removeIf(PLACE, "policy", "P", guards)).toBe(false);
    expect(await subject.removeIf(PLACE, "policy", "q", [isDescribedAs("made")])).toBe(false);
    expect(await subject.removeIf(PLACE, "policy", "nobody", [])).toBe(false);
    expect(told).toEqual([]);
    await subject.change(PLACE, "user", "alice", (user) => ({ record: { ...user, attached: [] } }));
    told = [];
    expect(await subject.removeIf(PLACE, "policy", "P", guards)).toBe(true);
    expect(told).toEqual([PLACE.workspace]);
    expect((await subject.list(PLACE, "policy")).map(({ name }) => name)).toEqual(["q"]);
  });

  it("lets no membership outlive its group", async () => {
    await write(subject, "group", groupRecord("g"));
    await write(subject, "user", userRecord("alice", { groups: [groupRecord("g").id] }));
    let looks = 0;
    const removed = await subject.remove(PLACE, "group", "g", async () => {
      if (looks++ === 1) await subject.remove(PLACE, "user", "alice");
      return [hasNoMembers(groupRecord("g").id)];
    });
    expect([removed, looks]).toEqual([true, 2]);
  });
});
