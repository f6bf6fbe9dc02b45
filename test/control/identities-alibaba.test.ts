import { beforeEach, describe, expect, it } from "vitest";
import { PolicedWorkspace } from "../support/policed-workspace.ts";

/** A document of RAM with one statement. */
const document = (Effect: "Allow" | "Deny", Action: string, more: object = {}) => ({
  Version: "1",
  Statement: [{ Effect, Action, Resource: "*", ...more }],
});

const LISTS = document("Allow", "kms:List*");
const READS = document("Allow", "kms:Describe*");
const system = (name: string) => `acs:ram:*:system:policy/${name}`;
const FULL = system("AliyunKMSFullAccess");

let scene: PolicedWorkspace;
let account = "";
let root = "";

beforeEach(async () => {
  scene = await PolicedWorkspace.begin();
  account = scene.made.alibaba.accountId;
  root = `identities/alibaba/${account}`;
});

const put = (principal: string, body: object) => scene.call("PUT", `${root}/${principal}`, body);
const get = (principal = "") => scene.call("GET", principal === "" ? root : `${root}/${principal}`);
const credentials = (body: object) =>
  scene.call("POST", "credentials", { cloud: "alibaba", account, principal: "user/alice", ...body });
const custom = (name: string) => `acs:ram:*:${account}:policy/${name}`;

/** Makes custom policies, by a fixture. */
async function addPolicies(...names: string[]): Promise<void> {
  const policies = names.map((name) => ({ name, policy: LISTS }));
  const fixture = { fauxkms: "fixture/1", alibaba: { account, identities: { policies } } };
  const { status } = await scene.call("POST", "fixtures?mode=merge", fixture);
  if (status >= 300) throw new Error(`no policies: ${status}`);
}

describe("POST credentials with policies of RAM", () => {
  it("makes a user of that name with them, and an access key", async () => {
    const { status, json } = await credentials({
      policies: ["AliyunKMSReadOnlyAccess", LISTS],
      tags: { team: "red" },
    });
    expect([status, json]).toEqual([
      201,
      {
        cloud: "alibaba",
        account,
        principal: "user/alice",
        accessKeyId: expect.stringMatching(/^LTAI5t[A-Za-z0-9]{18}$/),
        accessKeySecret: expect.any(String),
      },
    ]);
    expect((await get("user/alice")).json).toEqual({
      cloud: "alibaba",
      account,
      principal: "user/alice",
      arn: `acs:ram::${account}:user/alice`,
      id: expect.stringMatching(/^[23]\d{17}$/),
      createdAt: expect.stringMatching(/^\d{4}-/),
      policies: [system("AliyunKMSReadOnlyAccess"), { name: "fauxkms-user-alice-2", document: LISTS }],
      tags: { team: "red" },
      groups: [],
    });
  });

  it("makes the user also where it says nothing of what the user may", async () => {
    expect((await credentials({})).status).toBe(201);
    expect((await get("user/alice")).json).toMatchObject({ policies: [] });
  });

  it("answers with the name that a user has who is there, whatever its case", async () => {
    await put("user/Alice", {});
    expect((await credentials({ policies: [LISTS] })).json).toMatchObject({ principal: "user/Alice" });
    expect((await get()).json).toMatchObject({ identities: [{ principal: "user/Alice" }] });
  });

  it("makes a role, which its account may assume where nothing else is said", async () => {
    await credentials({ principal: "role/app" });
    const trusting = (RAM: string) => ({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: [RAM] } }],
    });
    expect((await get("role/app")).json).toMatchObject({ trust: trusting(`acs:ram::${account}:root`) });
    const trust = trusting(`acs:ram::${account}:user/alice`);
    expect((await put("role/app", { trust: JSON.stringify(trust) })).json).toMatchObject({ trust });
  });

  it.each<[string, object, number, RegExp]>([
    [
      "a policy that is none",
      { policies: [LISTS, {}] },
      400,
      /^policies\[1\]: The policy document is malformed/,
    ],
    ["JSON that is none", { policies: ["{"] }, 400, /^policies\[0\]: The policy document is malformed/],
    [
      "a policy of AWS's version",
      { policies: [{ ...LISTS, Version: "2012-10-17" }] },
      400,
      /^policies\[0\]: .*Version is unknown/,
    ],
    [
      "a policy that names a principal",
      { policies: [document("Allow", "kms:*", { Principal: { RAM: "acs:ram::1000000000000000:root" } })] },
      400,
      /^policies\[0\]: A permission policy must not have a Principal/,
    ],
    [
      "a document in its place that is none",
      { policies: [{ name: "a", document: document("Allow", "List") }] },
      400,
      /^policies\[0\]\.document: An Action must be/,
    ],
    ["a name that is none", { policies: [{ name: "a_b", document: LISTS }] }, 400, /^policies\[0\]\.name: /],
    ["an unknown member", { policies: [{ names: "a", document: LISTS }] }, 400, /unknown member 'names'/],
    [
      "a name twice",
      {
        policies: [
          { name: "a", document: LISTS },
          { name: "A", document: LISTS },
        ],
      },
      400,
      /^policies\[1\]: there is another policy of the name 'A'/,
    ],
    [
      "a policy of more than 6,144 characters",
      { policies: [document("Allow", `kms:${"x".repeat(6144)}`)] },
      400,
      /^policies\[0\]: The policy document has more than 6144 characters/,
    ],
    [
      "an ARN that is no policy's",
      { policies: ["acs:ram::1000000000000000:role/a"] },
      400,
      /^policies\[0\]: .* neither the name of a system policy nor the ARN of a policy/,
    ],
    ["an unknown system policy", { policies: ["AliyunNo"] }, 400, /knows no system policy 'AliyunNo'/],
    ["its ARN", { policies: [system("No")] }, 400, /^policies\[0\]: .*knows no system policy 'No'/],
    [
      "a policy of another account",
      { policies: ["acs:ram:*:1234567890123456:policy/p"] },
      400,
      /^policies\[0\]: the account has no policy acs:ram:\*:1234567890123456:policy\/p/,
    ],
    ["a boundary", { boundary: FULL }, 400, /^boundary: RAM has no permissions boundaries/],
    ["a reserved tag", { tags: { "acs:team": "a" } }, 400, /^tags: 'acs:team' is no tag/],
    ["an address for a tag", { tags: { team: "http://a" } }, 400, /^tags: 'team' is no tag/],
    [
      "more than 20 tags",
      { tags: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, ""])) },
      400,
      /^tags: at most 20/,
    ],
    [
      "a tag twice",
      {
        tags: [
          { Key: "a", Value: "" },
          { Key: "a", Value: "" },
        ],
      },
      400,
      /^tags: 'a' is given twice/,
    ],
    ["a trust policy of a user", { trust: document("Allow", "sts:AssumeRole") }, 400, /^trust: only a role/],
    [
      "a trust policy that names nobody",
      { principal: "role/app", trust: { Version: "1", Statement: [{ Effect: "Allow", Action: "sts:*" }] } },
      400,
      /^trust: .* must have a Principal/,
    ],
    ["a path", { principal: "user/team/alice" }, 400, /^principal: .* without a path/],
    ["a name that RAM does not take", { principal: "user/a@b" }, 400, /^principal: must be user\/NAME/],
    ["a long name", { principal: `role/${"a".repeat(65)}` }, 400, /^principal: must be user\/NAME/],
    ["policies of the account itself", { principal: "root", policies: [LISTS] }, 400, /^policies: the root/],
  ])("refuses %s, and changes nothing", async (_, body, status, message) => {
    const answer = await credentials(body);
    expect([answer.status, answer.json.error]).toMatchObject([
      status,
      { message: expect.stringMatching(message) },
    ]);
    expect((await get()).json).toEqual({ identities: [] });
  });
});

describe("the policies of a user or role of RAM", () => {
  it("are system policies by name or ARN, in any case, and custom ones by ARN", async () => {
    await addPolicies("Reads");
    const policies = [
      "aliyunkmsfullaccess",
      system("AliyunKMSReadOnlyAccess"),
      `acs:ram:*:${account}:policy/reads`,
    ];
    const { json } = await put("user/alice", { policies });
    expect(json).toMatchObject({
      policies: [FULL, system("AliyunKMSReadOnlyAccess"), custom("Reads")],
    });
    expect((await put("user/alice", { policies: json.policies })).json).toEqual(json);
  });

  it("are put again as they are shown, and keep their names", async () => {
    const given = [LISTS, FULL, { name: "reads", document: READS }, JSON.stringify(READS)];
    const { json } = await put("user/alice", { policies: given, tags: { a: "b" } });
    expect(json.policies).toEqual([
      { name: "fauxkms-user-alice-1", document: LISTS },
      FULL,
      { name: "reads", document: READS },
      { name: "fauxkms-user-alice-4", document: READS },
    ]);
    const { policies, tags } = json;
    expect((await put("user/alice", { policies, tags })).json).toEqual(json);
    expect((await put("user/alice", {})).json).toEqual(json);
    expect((await put("user/alice", { tags: null })).json).toEqual({ ...json, tags: {} });
    expect((await put("user/alice", { policies: null, boundary: null })).json).toMatchObject({
      policies: [],
    });
  });

  it("that were documents are replaced by the next change, and gone once nobody has them", async () => {
    await put("user/alice", { policies: [LISTS, READS] });
    const first = custom("fauxkms-user-alice-1");
    const second = custom("fauxkms-user-alice-2");
    await put("user/bob", { policies: [second] });
    await put("user/alice", { policies: [READS] });
    expect((await get("user/alice")).json.policies).toEqual([
      { name: "fauxkms-user-alice-1", document: READS },
    ]);
    // Another has it, so it stays.
    expect((await get("user/bob")).json.policies).toEqual([
      { name: "fauxkms-user-alice-2", document: READS },
    ]);
    await put("user/bob", { policies: [] });
    expect((await put("user/bob", { policies: [second] })).status).toBe(400);
    expect((await scene.call("DELETE", `${root}/user/alice`)).status).toBe(204);
    expect((await put("user/bob", { policies: [first] })).status).toBe(400);
  });

  it("that were made otherwise stay when nobody has them", async () => {
    await addPolicies("Reads");
    await put("user/alice", { policies: [custom("Reads")] });
    await put("user/alice", { policies: null });
    expect((await put("user/alice", { policies: [custom("Reads")] })).status).toBe(200);
  });

  it("with names of their own may be several principals' as long as they are the same", async () => {
    const policies = [{ name: "app", document: LISTS }];
    await put("user/alice", { policies });
    const text = [{ name: "APP", document: JSON.stringify(LISTS, null, 2) }];
    expect((await put("role/app", { policies: text })).json).toMatchObject({ policies });
    const other = [{ name: "app", document: READS }];
    expect(await put("user/alice", { policies: other })).toEqual({
      status: 409,
      json: {
        error: {
          code: "conflict",
          message: "policies[0]: the policy 'app' has another document, and others have it too",
        },
      },
    });
    await scene.call("DELETE", `${root}/role/app`);
    expect((await put("user/alice", { policies: other })).json).toMatchObject({ policies: other });
  });

  it("never take the place of a policy that was made otherwise", async () => {
    await addPolicies("Reads");
    const change = { policies: [READS, { name: "reads", document: READS }] };
    expect(await put("user/alice", change)).toMatchObject({
      status: 409,
      json: {
        error: {
          code: "conflict",
          message: "policies[1]: the account has another policy of the name 'reads'",
        },
      },
    });
    expect((await get()).json).toEqual({ identities: [] });
    expect((await put("user/alice", { policies: [custom("fauxkms-user-alice-1")] })).status).toBe(400);
  });

  it("of users whose names differ by signs that policies have not are kept apart", async () => {
    for (const name of ["a.b", "a_b", "a-b"]) {
      await put(`user/${name}`, { policies: [document("Allow", `kms:${name.length}`), LISTS] });
    }
    await put("user/a.b", { policies: [READS] });
    const of = async (name: string) => (await get(`user/${name}`)).json.policies;
    expect(await of("a.b")).toEqual([
      { name: expect.stringMatching(/^fauxkms-user-a-b-[0-9a-f]{8}-1$/), document: READS },
    ]);
    expect(await of("a_b")).toHaveLength(2);
    expect(await of("a-b")).toMatchObject([{ name: "fauxkms-user-a-b-1" }, { name: "fauxkms-user-a-b-2" }]);
  });

  it("are whole, however many changes come at once", async () => {
    const bodies = [[LISTS], [READS, LISTS], [LISTS, READS, FULL], []];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => put("user/alice", { policies: bodies[n % bodies.length] ?? [] })),
    );
    const { json } = await get("user/alice");
    // An ARN would be that of a policy that is gone.
    const own = (json.policies as (string | object)[]).filter((each) => each !== FULL);
    expect(own.filter((each) => typeof each === "string")).toEqual([]);
    expect((await put("user/alice", { policies: json.policies })).json).toEqual(json);
  });
});

describe("the users and roles of an account of Alibaba Cloud", () => {
  it("are set, shown, listed and deleted by their principal", async () => {
    const alice = await put("user/alice", { policies: [LISTS] });
    const bob = await put("user%2Fbob", {});
    const app = await put("role/app", {});
    expect([alice.status, bob.status, app.status]).toEqual([200, 200, 200]);
    expect((await get()).json).toEqual({ identities: [app.json, alice.json, bob.json] });
    const page = await scene.call("GET", `${root}?limit=2`);
    expect(page.json).toEqual({ identities: [app.json, alice.json], next: "user/alice" });
    expect((await scene.call("GET", `${root}?limit=2&after=user/alice`)).json).toEqual({
      identities: [bob.json],
    });
    expect(await get("user/ALICE")).toEqual(alice);
    expect((await scene.call("DELETE", `${root}/user/alice`)).status).toBe(204);
    expect((await scene.call("DELETE", `${root}/user/alice`)).status).toBe(404);
    expect((await get("user/alice")).status).toBe(404);
    expect((await get()).json).toEqual({ identities: [app.json, bob.json] });
  });

  it("end with their access keys", async () => {
    await credentials({ principal: "user/bob" });
    await credentials({});
    await scene.call("DELETE", `${root}/user/ALICE`);
    const { json } = await scene.call("GET", `credentials?cloud=alibaba&account=${account}`);
    const principals = (json.credentials as { principal: string }[]).map(({ principal }) => principal);
    expect(principals).toContain("user/bob");
    expect(principals).not.toContain("user/alice");
  });

  it("are others than those of the same name at AWS", async () => {
    await put("user/alice", { policies: [LISTS] });
    expect((await scene.call("GET", `identities/aws/${scene.account}/user/alice`)).status).toBe(404);
    expect((await scene.call("GET", `identities/alibaba/${scene.account}/user/alice`)).status).toBe(400);
  });

  it.each([
    ["identities/alibaba/1000000000000000/user/nobody", 404],
    ["identities/alibaba/1000000000000000/user/a/b", 400],
    ["identities/alibaba/1000000000000000/group/a", 400],
    ["identities/alibaba/1000000000000000/root", 400],
    ["identities/alibaba/111122223333/user/a", 400],
  ])("are not at %s", async (path, status) => {
    expect((await scene.call("GET", path)).status).toBe(status);
  });
});
