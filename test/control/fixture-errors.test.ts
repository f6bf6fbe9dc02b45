import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { kms } from "../support/client.ts";
import { exampleFixture, freshWorkspace, loadFixture, pathsOf } from "../support/fixtures.ts";

const ACCOUNT = "111122223333";
const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const ID = "0b6f1a52-5c1f-4a7c-9d3c-2f6f3f3b8f11";

const keys = (...items: object[]) => ({ fauxkms: "fixture/1", aws: { account: ACCOUNT, keys: items } });

/** Sends what must be refused, beside a key that is right. @returns the paths of what is wrong */
async function refused(fixture: object | string, status = 400): Promise<string[]> {
  const workspace = freshWorkspace();
  const answer = await loadFixture(fixture, { workspace });
  expect([answer.status, answer.error?.message]).toEqual([status, expect.stringMatching(/./)]);
  const { Keys } = await kms({ workspace, account: ACCOUNT }).send(new ListKeysCommand({}));
  expect(Keys).toEqual([]);
  return pathsOf(answer);
}

describe("a fixture that is wrong", () => {
  it("is told all at once, with paths, lines, columns and the nearest names; nothing changes", async () => {
    const yaml = [
      "fauxkms: fixture/1",
      "aws:",
      "  account: 111122223333",
      "  keys:",
      "    - { alias: alias/right }",
      "    - { alias: alias/a, speck: RSA_2048 }",
      "    - { alias: alias/b, spec: RSA_204 }",
    ].join("\n");
    const { error } = await loadFixture(yaml, { workspace: freshWorkspace() });
    expect(error?.problems).toEqual([
      { path: "aws.account", line: 3, column: 3, message: "must be 12 digits; put it in quotes" },
      expect.objectContaining({ path: "aws.keys[1].speck", line: 6, column: 25 }),
      expect.objectContaining({ path: "aws.keys[2].spec", line: 7, column: 25 }),
    ]);
    expect(error?.message).toContain("aws.keys[1].speck: unknown member (did you mean 'spec'?)");
    expect(error?.message).toContain("(did you mean 'RSA_2048'?)");
  });

  it.each<[string, object, string]>([
    ["material of the wrong length", { alias: "alias/x", material: "abcd" }, "material"],
    [
      "material of another spec",
      { alias: "alias/x", spec: "RSA_2048", usage: "SIGN_VERIFY", material: HEX },
      "material",
    ],
    ["material that is none", { alias: "alias/x", material: "not material!" }, "material"],
    ["the second of two materials", { alias: "alias/x", material: [HEX, "ab"] }, "material[1]"],
    ["an id of the wrong form", { id: "my-key" }, "id"],
    ["a key that has no name", { description: "x" }, ""],
    ["an alias of AWS", { alias: "alias/aws/s3" }, "alias"],
    [
      "too many tags",
      { alias: "alias/x", tags: Object.fromEntries([...Array(51).keys()].map((n) => [`t${n}`, "x"])) },
      "tags",
    ],
    ["a reserved tag", { alias: "alias/x", tags: { "aws:x": "1" } }, "tags"],
    ["a policy without statements", { alias: "alias/x", policy: {} }, "policy"],
    [
      "a policy with a wrong principal",
      {
        alias: "alias/x",
        policy: { Statement: [{ Effect: "Allow", Principal: { AWS: "x" }, Action: "kms:*", Resource: "*" }] },
      },
      "policy",
    ],
    [
      "a grant that the key cannot have",
      { alias: "alias/x", grants: [{ grantee: "root", operations: ["Sign"] }] },
      "grants[0]",
    ],
    ["an asymmetric key without a usage", { alias: "alias/x", spec: "RSA_2048" }, "usage"],
    ["a usage that the spec has not", { alias: "alias/x", usage: "SIGN_VERIFY" }, "usage"],
    [
      "a rotation of a key that is not rotated",
      { alias: "alias/x", spec: "HMAC_256", rotation: {} },
      "rotation",
    ],
    ["a state that a key with material is not in", { alias: "alias/x", state: "PendingImport" }, "state"],
    [
      "a date of deletion that has passed",
      { alias: "alias/x", state: "PendingDeletion", deletionDate: "2020-01-01T00:00:00Z" },
      "deletionDate",
    ],
    [
      "a replica in the primary's Region",
      { alias: "alias/x", replicas: [{ region: "us-east-1" }] },
      "replicas[0].region",
    ],
    ["a Region that there is not", { alias: "alias/x", region: "eu-west-9" }, "region"],
    ["a custom key store that there is not", { alias: "alias/x", customKeyStore: "none" }, "customKeyStore"],
    ["a description that is too long", { alias: "alias/x", description: "x".repeat(8193) }, "description"],
  ])("is refused with its path: %s", async (_, item, member) => {
    const path = `aws.keys[1]${member === "" ? "" : "."}${member}`;
    expect(await refused(keys({ alias: "alias/right" }, item))).toEqual([path]);
  });

  it("is refused where an alias names no key, and where names are given twice", async () => {
    const aliases = [{ alias: "alias/lost", key: ID }];
    const fixture = {
      fauxkms: "fixture/1",
      aws: { account: ACCOUNT, keys: [{ alias: "alias/x" }], aliases },
    };
    expect(await refused(fixture, 409)).toEqual(["aws.aliases[0].key"]);
    expect(await refused(keys({ id: ID }, { id: ID }))).toEqual(["aws.keys[1].id"]);
    expect(await refused(keys({ id: ID, aliases: ["alias/x", "alias/x"] }))).toEqual([
      "aws.keys[0].aliases[1]",
    ]);
  });

  it("never repeats key material or secrets", async () => {
    const secret = "5e".repeat(31);
    const fixture = {
      fauxkms: "fixture/1",
      aws: {
        keys: [
          { alias: "alias/x", material: secret },
          { alias: "alias/y", material: { hex: secret } },
        ],
        credentials: [{ accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: [secret] }],
      },
      alibaba: { secrets: [{ name: "acs/x", versions: [{ id: "v1", value: secret.repeat(600) }] }] },
    };
    for (const given of [fixture, { fauxkms: "fixture/1", aws: { keys: [fixture.aws.keys[0]] } }]) {
      const answer = await loadFixture(given, { workspace: freshWorkspace() });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer)).not.toContain(secret);
    }
  });
});

describe("a hostile fixture", () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [index, name] of [..."bcdefghi"].entries()) {
    const before = "abcdefghi"[index];
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]`);
  }

  it.each<[string, object | string]>([
    ["aliases of YAML that grow without bound", `fauxkms: fixture/1\n${bomb.join("\n")}`],
    ["an alias of itself", "fauxkms: fixture/1\naws: &a\n  keys: *a\n"],
    ["an alias without its anchor", "fauxkms: *none"],
    ["two documents", "fauxkms: fixture/1\n---\nfauxkms: fixture/1\n"],
    ["a tab and no YAML", "\t{"],
    ["a member that is given twice", "fauxkms: fixture/1\nfauxkms: fixture/1\n"],
    ["a huge number", '{"fauxkms":"fixture/1","aws":{"quotas":[{"id":"createKey","limit":1e400}]}}'],
    ["a text", '"fixture/1"'],
    ["a list", "[]"],
    ["nothing", "null"],
    ["__proto__", '{"fauxkms":"fixture/1","__proto__":{"aws":{}}}'],
    [
      "__proto__ in tags",
      '{"fauxkms":"fixture/1","aws":{"keys":[{"alias":"alias/x","tags":{"__proto__":"x"}}]}}',
    ],
    ["constructor", '{"fauxkms":"fixture/1","constructor":{}}'],
    [
      "nesting",
      `{"fauxkms":"fixture/1","aws":{"keys":[{"alias":"alias/x","policy":{"a":${"[".repeat(5000)}${"]".repeat(5000)}}}]}}`,
    ],
    ["a list for an object", '{"fauxkms":"fixture/1","aws":[]}'],
    ["an object for a text", '{"fauxkms":"fixture/1","aws":{"account":{}}}'],
    ["a snapshot", '{"fauxkms":"snapshot/1"}'],
    ["a later format", '{"fauxkms":"fixture/2"}'],
  ])("is refused: %s", async (_, fixture) => {
    await refused(fixture);
  });

  it("of many RSA keys without material is refused, because generating them takes long", async () => {
    const many = [...Array(60).keys()].map((n) => ({
      alias: `alias/${n}`,
      spec: "RSA_4096",
      usage: "SIGN_VERIFY",
    }));
    const few = many.slice(0, 1).map((key) => ({ ...key, spec: "RSA_2048" }));
    expect((await refused(keys(...many))).at(-1)).toBe("aws.keys[59].material");
    expect(await loadFixture(keys(...few), { workspace: freshWorkspace() })).toMatchObject({ created: 1 });
  });

  it("of ten megabytes is refused unread", async () => {
    const fixture = `fauxkms: fixture/1\n# ${"x".repeat(10_000_000)}\n`;
    const answer = await loadFixture(fixture, { workspace: freshWorkspace() });
    expect(answer).toMatchObject({ status: 413, error: { code: "tooLarge" } });
  });

  it("may be cut off anywhere, and no part of it is loaded", async () => {
    const seed = exampleFixture("seed.yaml");
    for (let end = 7; end < seed.length; end += 311) {
      const workspace = freshWorkspace();
      const { status } = await loadFixture(seed.slice(0, end), { workspace });
      expect([200, 400]).toContain(status);
      if (status === 200) continue;
      const { Keys } = await kms({ workspace, account: ACCOUNT, region: "eu-west-3" }).send(
        new ListKeysCommand({}),
      );
      expect(Keys).toEqual([]);
    }
  });
});

describe("what a fixture says twice", () => {
  const key = (accessKeyId: string, secret = "secretAccessKey") => ({ accessKeyId, [secret]: "a-secret" });
  it.each<[string, object, string]>([
    [
      "an access key",
      { aws: { credentials: [key("AKIATWICE001"), key("AKIATWICE001")] } },
      "aws.credentials[1].accessKeyId",
    ],
    [
      "an access key of both clouds",
      {
        aws: { credentials: [key("AKIATWICE002")] },
        alibaba: { credentials: [key("AKIATWICE002", "accessKeySecret")] },
      },
      "alibaba.credentials[0].accessKeyId",
    ],
    ["a quota", { aws: { quotas: [1, 2].map((limit) => ({ id: "createKey", limit })) } }, "aws.quotas[1].id"],
    ["a balance", { alibaba: { balances: [{ balance: 1 }, { balance: 2 }] } }, "alibaba.balances[1]"],
  ])("is refused: %s", async (_, sections, path) => {
    const workspace = freshWorkspace();
    const fixture = { fauxkms: "fixture/1", ...sections };
    const answer = await loadFixture(fixture, { workspace });
    expect([answer.status, pathsOf(answer)]).toEqual([400, [path]]);
    expect(answer.error?.message).toContain("is given twice");
  });

  it.each(["111122223333", "1234567890123456", "111122223333.other"])(
    "refuses the id %s of an access key, which permissive mode would read as an account",
    async (accessKeyId) => {
      const fixture = { fauxkms: "fixture/1", aws: { credentials: [key(accessKeyId)] } };
      expect(await refused(fixture)).toEqual(["aws.credentials[0].accessKeyId"]);
    },
  );
});
