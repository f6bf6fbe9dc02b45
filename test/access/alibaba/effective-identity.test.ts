import { describe, expect, it } from "vitest";
import {
  customPolicyNames,
  type RamRows,
  ramIdentity,
} from "../../../src/access/alibaba/effective-identity.ts";
import type { RamEntities } from "../../../src/access/alibaba/entities.ts";
import { ramPolicyArn, ramPolicyOf } from "../../../src/access/alibaba/policy-arn.ts";
import { A, B, can, M } from "./scene.ts";

const times = { createdAt: 0, updatedAt: 0 };
const custom = (name: string) => ramPolicyArn(A, { type: "Custom", name });
const READ_ONLY = ramPolicyArn(A, { type: "System", name: "AliyunKMSReadOnlyAccess" });
const documentOf = (...actions: string[]) => JSON.stringify({ Version: "1", Statement: [can(actions)] });

const user = (attached: readonly string[]): RamEntities["user"] => ({
  ...{ ...times, name: "Alice", id: "200000000000000001", displayName: "Alice", mobilePhone: "", email: "" },
  ...{ comments: "", tags: [], groups: [], attached },
});
const role = (attached: readonly string[]): RamEntities["role"] => ({
  ...{
    ...times,
    name: "app",
    id: "300000000000000001",
    description: "",
    trust: "{}",
    maxSessionSeconds: 3600,
  },
  ...{ tags: [], attached },
});
const group = (name: string, attached: readonly string[]): RamEntities["group"] => ({
  ...{ ...times, name, id: "g", comments: "", attached },
});
const policy = (name: string, ...documents: string[]): RamEntities["policy"] => ({
  ...{ ...times, name, id: name, description: "", tags: [] },
  versions: documents.map((document, at) => ({ number: at + 1, document, createdAt: 0 })),
  ...{ defaultVersion: documents.length, lastVersion: documents.length },
});
const NOTHING: RamRows = { user: null, role: null, groups: [], policies: [], directory: null };
const labels = ({ identity }: ReturnType<typeof ramIdentity>) => identity.map(({ label }) => label);

describe("a RAM identity", () => {
  it("of a user has its own policies and those of its groups, each once, in the version that is in force", () => {
    const found = ramIdentity(A, "user/alice", {
      ...NOTHING,
      user: user([custom("own"), READ_ONLY]),
      groups: [group("team", [custom("ofTeam"), custom("own")]), group("none", [])],
      policies: [
        policy("own", documentOf("List*"), documentOf("Encrypt")),
        policy("ofTeam", documentOf("Decrypt")),
      ],
    });
    expect(found).toMatchObject({ exists: true, id: "200000000000000001", directory: null });
    // As it was written, not as it was asked for.
    expect(found.arn).toBe(`acs:ram::${A}:user/Alice`);
    expect(labels(found)).toEqual([custom("own"), READ_ONLY, custom("ofTeam")]);
    const [own] = found.identity;
    expect(own?.policy.document.statements[0]?.action?.values).toEqual(["kms:Encrypt"]);
    expect(own?.arn).toBe(custom("own"));
  });

  it("of a role has the role's policies", () => {
    const found = ramIdentity(A, "role/APP", { ...NOTHING, role: role([READ_ONLY]) });
    expect(found).toMatchObject({ exists: true, arn: `acs:ram::${A}:role/app`, id: "300000000000000001" });
    expect(labels(found)).toEqual([READ_ONLY]);
  });

  it("of the account has no policies, whatever else there is, and that of nobody does not exist", () => {
    expect(ramIdentity(A, "root", { ...NOTHING, user: user([READ_ONLY]) })).toMatchObject({
      ...{ exists: true, arn: `acs:ram::${A}:root`, id: A, identity: [] },
    });
    expect(ramIdentity(A, "user/bob", NOTHING)).toMatchObject({ exists: false, id: null, identity: [] });
  });

  it("has no policy of a name that no policy has any more, nor of what is no name", () => {
    const attached = [custom("gone"), `acs:ram:*:system:policy/NoSuchAccess`, "nothing"];
    expect(labels(ramIdentity(A, "role/app", { ...NOTHING, role: role(attached) }))).toEqual([]);
    const broken = { ...policy("own", documentOf("Encrypt")), defaultVersion: 7 };
    const rows = { ...NOTHING, role: role([custom("own")]), policies: [broken] };
    expect(labels(ramIdentity(A, "role/app", rows))).toEqual([]);
  });

  it("has the control policies of its account's resource directory, by level", () => {
    const document = documentOf("*");
    const controls = [
      [{ id: "cp-1", document }],
      [
        { id: "cp-2", document },
        { id: "cp-3", document },
      ],
    ];
    const { directory } = ramIdentity(A, "root", {
      ...NOTHING,
      directory: { id: "rd-1", managementAccount: M, controls },
    });
    expect(directory).toMatchObject({ id: "rd-1", managementAccount: M });
    expect(directory?.controls.map((level) => level.map(({ arn }) => arn))).toEqual([
      ["cp-1"],
      ["cp-2", "cp-3"],
    ]);
  });
});

describe("policies of RAM", () => {
  it("are named by ARNs, of its own without an account", () => {
    expect(custom("p")).toBe(`acs:ram:*:${A}:policy/p`);
    expect(READ_ONLY).toBe("acs:ram:*:system:policy/AliyunKMSReadOnlyAccess");
    for (const named of [
      { type: "Custom", name: "a-B_1" },
      { type: "System", name: "X" },
    ] as const) {
      expect(ramPolicyOf(ramPolicyArn(B, named))).toEqual(named);
    }
  });

  it.each([
    "",
    "p",
    `acs:ram::${A}:policy/p`,
    `acs:ram:*:${A}:user/p`,
    `acs:ram:*:${A}:policy/p/q`,
    `acs:ram:*:${A}:policy/`,
  ])("are not named by %j", (text) => expect(ramPolicyOf(text)).toBeNull());

  it("that holders have are read by their names, each once, without RAM's own", () => {
    const holders = [
      user([custom("a"), READ_ONLY]),
      role([custom("b"), custom("a"), "nothing"]),
      group("g", [custom("c")]),
    ];
    expect(customPolicyNames(holders)).toEqual(["a", "b", "c"]);
    expect(customPolicyNames([])).toEqual([]);
  });

  it("are RAM's own in any case, and those of an account in the version that is in force", () => {
    const policies = [policy("p", documentOf("Encrypt"), documentOf("Decrypt"))];
    const attached = ["acs:ram:*:system:policy/aliyunkmsreadonlyaccess", custom("p"), custom("q"), "nothing"];
    const { identity } = ramIdentity(A, "user/alice", { ...NOTHING, user: user(attached), policies });
    const allows = (action: string) =>
      identity.map(({ policy: each }) => each.forAction(action).allow.length > 0);
    expect(identity.map(({ version }) => version)).toEqual(["v3", "v2"]);
    expect(allows("kms:ListKeys")).toEqual([true, false]);
    expect(allows("kms:Decrypt")).toEqual([false, true]);
    expect(allows("kms:Encrypt")).toEqual([false, false]);
  });
});
