import { beforeEach, describe, expect, it } from "vitest";
import type { RamEntities } from "../../src/access/alibaba/entities.ts";
import { RESOURCE_DIRECTORY } from "../../src/access/alibaba/entities.ts";
import type { RamIdentity } from "../../src/access/alibaba/identity.ts";
import { ramPolicyArn } from "../../src/access/alibaba/policy-arn.ts";
import type { IdentityDirectory, IdentityPlace } from "../../src/directory/identities.ts";
import { readRamIdentity } from "../../src/directory/ram-identity.ts";
import type { IdentityCache } from "../../src/isolate/identities.ts";
import { identityCacheScene } from "../support/identity-cache.ts";

const ACCOUNT = "1234567890123456";
const PLACE: IdentityPlace<"alibaba"> = { workspace: "w", generation: 1, cloud: "alibaba", account: ACCOUNT };
const READ_ONLY = ramPolicyArn(ACCOUNT, { type: "System", name: "AliyunKMSReadOnlyAccess" });
const custom = (name: string) => ramPolicyArn(ACCOUNT, { type: "Custom", name });

let state: { generation: number; revocations: number };
let queries: { count: number };
let directory: IdentityDirectory;
let subject: IdentityCache<"alibaba", RamIdentity>;

beforeEach(() => {
  ({ state, queries, directory, subject } = identityCacheScene(readRamIdentity));
});

type Kind = "user" | "role" | "group" | "policy";

/** What records of all kinds have. */
const entity = (name: string) => ({ name, id: `id of ${name}`, createdAt: 1, updatedAt: 1 });

const user = (
  name: string,
  attached: readonly string[],
  groups: readonly string[] = [],
): RamEntities["user"] => ({
  ...entity(name),
  ...{ displayName: name, mobilePhone: "", email: "", comments: "", tags: [], attached, groups },
});

const group = (name: string, attached: readonly string[]): RamEntities["group"] => ({
  ...entity(name),
  ...{ comments: "", attached },
});

const role = (name: string, attached: readonly string[]): RamEntities["role"] => ({
  ...entity(name),
  ...{ description: "", trust: "{}", maxSessionSeconds: 3600, tags: [], attached },
});

const policy = (name: string, ...actions: string[]): RamEntities["policy"] => ({
  ...entity(name),
  ...{ description: "", tags: [], defaultVersion: actions.length, lastVersion: actions.length },
  versions: actions.map((Action, index) => ({
    number: index + 1,
    createdAt: 1,
    document: JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  })),
});

async function write<K extends Kind>(kind: K, ...records: RamEntities[K][]): Promise<void> {
  for (const record of records) {
    await directory.create<"alibaba", K>(PLACE, kind, record.name, record, { most: 100, now: 1 });
  }
}

const who = (name: string, account = ACCOUNT) =>
  ({ workspace: "w", cloud: "alibaba", account, entity: name }) as const;
const get = (name: string, account?: string) => subject.get(who(name, account), 0, () => {});
const labels = ({ identity }: RamIdentity) => identity.map(({ label }) => label);

describe("the cache of RAM identities", () => {
  it("has the policies of a user and of its groups, in the versions that are in force, by two reads", async () => {
    await write(
      "policy",
      policy("own", "kms:List*", "kms:*"),
      policy("OfTeam", "kms:*"),
      policy("other", "*"),
    );
    await write("group", group("team", [custom("OfTeam"), READ_ONLY]), group("others", [custom("other")]));
    await write("user", user("Alice", [custom("own")], ["id of team"]));
    queries.count = 0;
    const found = await get("user/alice");
    expect(queries.count).toBe(2);
    expect(found).toMatchObject({ exists: true, arn: `acs:ram::${ACCOUNT}:user/Alice`, id: "id of Alice" });
    expect(labels(found)).toEqual([custom("own"), custom("OfTeam"), READ_ONLY]);
    const [own] = found.identity;
    expect(own?.policy.document.statements[0]?.action?.values).toEqual(["kms:*"]);
  });

  it("reads once where there are only policies of RAM's own, and knows it then without waiting", async () => {
    await write("role", role("app", [READ_ONLY]));
    expect(subject.peek(who("role/app"), 0)).toBeUndefined();
    const first = await get("role/app");
    expect([queries.count, labels(first)]).toEqual([1, [READ_ONLY]]);
    expect(subject.peek(who("role/app"), 0)).toBe(first);
    expect(await get("role/app")).toBe(first);
    expect(queries.count).toBe(1);
  });

  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    [
      "a policy of its own",
      () =>
        directory.change(PLACE, "user", "alice", (record) => ({
          record: { ...record, attached: [READ_ONLY] },
        })),
      [READ_ONLY, custom("ofTeam")],
    ],
    [
      "a policy of a group",
      () => directory.change(PLACE, "group", "team", (record) => ({ record: { ...record, attached: [] } })),
      [custom("own")],
    ],
    [
      "a group",
      () => directory.change(PLACE, "user", "alice", (record) => ({ record: { ...record, groups: [] } })),
      [custom("own")],
    ],
  ])("is read anew after a change of %s", async (_what, change, expected) => {
    await write("policy", policy("own", "kms:*"), policy("ofTeam", "kms:*"));
    await write("group", group("team", [custom("ofTeam")]));
    await write("user", user("alice", [custom("own")], ["id of team"]));
    expect(labels(await get("user/alice"))).toEqual([custom("own"), custom("ofTeam")]);
    await change();
    expect(subject.peek(who("user/alice"), 0)).toBeUndefined();
    expect(labels(await get("user/alice"))).toEqual(expected);
  });

  it("forgets an earlier generation", async () => {
    await write("role", role("app", []));
    expect((await get("role/app")).exists).toBe(true);
    state.generation = 2;
    expect(subject.peek(who("role/app"), 0)).toBeUndefined();
    expect((await get("role/app")).exists).toBe(false);
  });

  it("knows the account without any entity, and that a user or role is not there", async () => {
    expect(await get("root")).toMatchObject({ exists: true, id: ACCOUNT, identity: [], directory: null });
    await write("role", role("app", []));
    expect(await get("user/app")).toMatchObject({ exists: false, id: null });
    expect(await get("role/app", "6543210987654321")).toMatchObject({ exists: false, id: null });
    const before = queries.count;
    expect(subject.peek(who("user/app"), 0)?.exists).toBe(false);
    expect(queries.count).toBe(before);
  });

  it("is apart from the identities of the same names in another account", async () => {
    await write("user", user("alice", [READ_ONLY]));
    await get("user/alice");
    expect(labels(await get("user/alice", "6543210987654321"))).toEqual([]);
    expect(labels(await get("user/alice"))).toEqual([READ_ONLY]);
  });

  it("has what the resource directory says of the account, for its users too", async () => {
    const document = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
    });
    await directory.put(PLACE, "resourceDirectory", RESOURCE_DIRECTORY, { most: 1, now: 1 }, () => ({
      id: "rd-3G0000",
      managementAccount: "9999000011112222",
      controls: [[{ id: "cp-1", document }], []],
    }));
    await write("user", user("alice", []));
    for (const name of ["root", "user/alice", "user/none"]) {
      const { directory: place } = await get(name);
      expect(place).toMatchObject({ id: "rd-3G0000", managementAccount: "9999000011112222" });
      expect(place?.controls.map((level) => level.map(({ arn }) => arn))).toEqual([["cp-1"], []]);
    }
  });
});
