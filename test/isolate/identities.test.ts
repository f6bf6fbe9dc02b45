import { beforeEach, describe, expect, it } from "vitest";
import type { EffectiveIdentity } from "../../src/access/aws/identity.ts";
import { readAwsIdentity } from "../../src/directory/aws-identity.ts";
import type { IdentityDirectory } from "../../src/directory/identities.ts";
import type { IdentityCache } from "../../src/isolate/identities.ts";
import {
  allowing,
  groupRecord,
  IDENTITY_PLACE as PLACE,
  policyRecord,
  roleRecord,
  userRecord,
  write,
} from "../support/identities.ts";
import { identityCacheScene } from "../support/identity-cache.ts";

let state: { generation: number; revocations: number };
let queries: { count: number };
let directory: IdentityDirectory;
let subject: IdentityCache<"aws", EffectiveIdentity>;

beforeEach(() => {
  ({ state, queries, directory, subject } = identityCacheScene(readAwsIdentity));
});

const who = (entity: string, account = PLACE.account) =>
  ({ workspace: "w", cloud: "aws", account, entity }) as const;
const get = (entity: string, account?: string) => subject.get(who(entity, account), 0, () => {});
const labels = (policies: readonly { readonly label: string }[]) => policies.map(({ label }) => label);

describe("the cache of identities", () => {
  it("has all policies of a user: inline, managed, of groups, and the boundary", async () => {
    const [own, ofGroup, bound, other] = ["own", "ofGroup", "bound", "other"].map((name) =>
      policyRecord(name, allowing("kms:List*"), allowing("kms:*")),
    );
    if (!own || !ofGroup || !bound || !other) throw new Error("no policies");
    await write(directory, "policy", own, ofGroup, bound, other);
    const admins = groupRecord("admins", {
      inline: { g: allowing("kms:*") },
      attached: [ofGroup.arn, "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser"],
    });
    await write(directory, "group", admins, groupRecord("others", { inline: { x: allowing("kms:*") } }));
    const user = userRecord("alice", {
      path: "/team/",
      tags: [{ key: "team", value: "red" }],
      inline: { p: allowing("kms:*") },
      attached: [own.arn],
      boundary: bound.arn,
      groups: [admins.id],
    });
    await write(directory, "user", user);
    queries.count = 0;
    const found = await get("user/team/alice");
    expect(queries.count).toBe(2);
    expect(found).toMatchObject({ exists: true, arn: user.arn, id: user.id, tags: user.tags });
    expect(labels(found.identity)).toEqual([
      "inline policy p of user/alice",
      own.arn,
      "inline policy g of group/admins",
      ofGroup.arn,
      "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser",
    ]);
    expect(found.boundary?.arn).toBe(bound.arn);
    const [, managed] = found.identity;
    expect(managed?.policy.document.statements[0]?.action?.values).toEqual(["kms:*"]);
  });

  it("is read once, and then known without waiting until something changes", async () => {
    await write(directory, "role", roleRecord("app"));
    expect(subject.peek(who("role/app"), 0)).toBeUndefined();
    const first = await get("role/app");
    expect(queries.count).toBe(1);
    expect(subject.peek(who("role/app"), 0)).toBe(first);
    expect(await get("role/app")).toBe(first);
    expect(queries.count).toBe(1);
    await directory.change(PLACE, "role", "app", (record) => ({
      record: { ...record, inline: { p: allowing("kms:*") } },
    }));
    expect(subject.peek(who("role/app"), 0)).toBeUndefined();
    expect(labels((await get("role/app")).identity)).toEqual(["inline policy p of role/app"]);
  });

  it("forgets what nobody asks for, before the workspace may count from the beginning again", async () => {
    await write(directory, "role", roleRecord("app"));
    const ask = (wall: number) => subject.get(who("role/app"), wall, () => {});
    for (const wall of [0, 20_000, 40_000, 60_000]) await ask(wall);
    expect(queries.count).toBe(1);
    await directory.change(PLACE, "role", "app", (record) => ({
      record: { ...record, tags: [{ key: "a", value: "" }] },
    }));
    state.revocations--;
    expect((await ask(60_001)).tags).toEqual([]);
    expect(subject.peek(who("role/app"), 120_000)).toBeUndefined();
    expect((await ask(120_000)).tags).toHaveLength(1);
  });

  it("forgets an earlier generation", async () => {
    await write(directory, "role", roleRecord("app"));
    expect((await get("role/app")).exists).toBe(true);
    state.generation = 2;
    expect(subject.peek(who("role/app"), 0)).toBeUndefined();
    expect((await get("role/app")).exists).toBe(false);
  });

  it("knows the root user without any entity, and that a user or role is not there", async () => {
    expect(await get("root")).toMatchObject({
      exists: true,
      id: PLACE.account,
      identity: [],
      boundary: null,
    });
    await write(directory, "role", roleRecord("app"));
    expect(await get("user/app")).toMatchObject({ exists: false, id: null });
    expect(await get("role/app", "444455556666")).toMatchObject({ exists: false, id: null });
    const before = queries.count;
    expect(subject.peek(who("user/app"), 0)?.exists).toBe(false);
    expect(queries.count).toBe(before);
  });

  it("has what the organization says of the account, of which nothing bounds the management account", async () => {
    const put = (account: string, managementAccount: string) =>
      directory.put({ ...PLACE, account }, "organization", "organization", { most: 1, now: 1 }, () => ({
        id: "o-a1b2c3d4e5",
        path: "o-a1b2c3d4e5/r-root/",
        managementAccount,
        serviceControls: [[{ id: "p-11112222", document: allowing("*") }]],
        resourceControls: [
          {
            id: "p-33334444",
            document: JSON.stringify({
              Version: "2012-10-17",
              Statement: [{ Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" }],
            }),
          },
        ],
      }));
    await put(PLACE.account, "999900001111");
    await put("999900001111", "999900001111");
    await directory.put(PLACE, "vpcEndpoint", "vpce-1", { most: 1, now: 1 }, () => ({
      name: "vpce-1",
      document: JSON.stringify({
        Statement: [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }],
      }),
    }));
    const { controls } = await get("root");
    expect(controls.organization).toMatchObject({ id: "o-a1b2c3d4e5", managementAccount: "999900001111" });
    expect(controls.serviceControls.map(labels)).toEqual([
      ["arn:aws:organizations::999900001111:policy/o-a1b2c3d4e5/service_control_policy/p-11112222"],
    ]);
    expect(labels(controls.resourceControls)).toEqual([
      "arn:aws:organizations::999900001111:policy/o-a1b2c3d4e5/resource_control_policy/p-33334444",
    ]);
    expect([...controls.endpoints.keys()]).toEqual(["vpce-1"]);
    const management = (await get("root", "999900001111")).controls;
    expect(management).toMatchObject({ serviceControls: [], resourceControls: [] });
    expect(management.organization?.id).toBe("o-a1b2c3d4e5");
  });

  it("tells which principals there are, and which accounts that are known have not got", async () => {
    const ask = (...arns: string[]) =>
      subject.principalIds({ workspace: "w", cloud: "aws" }, arns, 0, () => {});
    const [user, role] = [userRecord("alice"), roleRecord("app")];
    expect(await ask(user.arn)).toEqual({ ids: new Map(), missing: [] });
    await write(directory, "user", user);
    await write(directory, "role", role);
    const missing = [user.arn.replace("alice", "Alice"), "arn:aws:iam::111122223333:role/alice"];
    const elsewhere = user.arn.replace(PLACE.account, "444455556666");
    const ids = new Map([
      [user.arn, user.id],
      [role.arn, role.id],
    ]);
    expect(await ask(user.arn, elsewhere, role.arn, ...missing)).toEqual({ ids, missing });
    expect(await ask(...missing, elsewhere)).toEqual({ ids: new Map(), missing });
    expect(await ask()).toEqual({ ids: new Map(), missing: [] });
  });

  it("asks for principals of many accounts at once", async () => {
    const arns = Array.from({ length: 500 }, (_, n) => `arn:aws:iam::${100_000_000_000 + n}:user/a`);
    await subject.principalIds({ workspace: "w", cloud: "aws" }, arns, 0, () => {});
    expect(queries.count).toBe(2);
  });
});
