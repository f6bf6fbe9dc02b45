import { randomBytes, randomUUID } from "node:crypto";
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../../support/client.ts";
import { addKey, decrypt, encrypt, NO_KEY } from "../../support/management.ts";

const tagged = (tags: Record<string, string>) => ({
  Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
});

describe("the tag _custom_id_", () => {
  it("fixes the id of the key and stays as a tag", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const keyId = randomUUID();
    const { KeyMetadata } = await client.send(new CreateKeyCommand(tagged({ _custom_id_: keyId, a: "1" })));
    expect(KeyMetadata).toMatchObject({ KeyId: keyId, Arn: `arn:aws:kms:us-east-1:${account}:key/${keyId}` });
    expect((await client.send(new ListResourceTagsCommand({ KeyId: keyId }))).Tags).toEqual(
      tagged({ _custom_id_: keyId, a: "1" }).Tags,
    );
    expect((await decrypt(client, await encrypt(client, keyId, "works"))).text).toBe("works");
  });

  it("may name the same id in another account and Region", async () => {
    const account = freshAccount();
    const keyId = randomUUID();
    for (const options of [{ account }, { account, region: "eu-west-1" }, {}]) {
      expect((await addKey(kms(options), tagged({ _custom_id_: keyId }))).id).toBe(keyId);
    }
  });

  it("does not replace a key that is there", async () => {
    const account = freshAccount();
    const client = kms({ account });
    await addKey(client, { ...tagged({ _custom_id_: NO_KEY }), Description: "first" });
    expect(await failure(addKey(client, tagged({ _custom_id_: NO_KEY })))).toMatchObject({
      name: "AlreadyExistsException",
      status: 400,
      message: expect.stringContaining(`${account}:key/${NO_KEY}`),
    });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: NO_KEY }));
    expect(KeyMetadata?.Description).toBe("first");
  });

  it.each(["", "my-key", NO_KEY.replace("4", "F"), `${NO_KEY}0`, `mrk-${"0".repeat(32)}`])(
    "refuses %j",
    async (value) => {
      expect(await failure(addKey(kms(), tagged({ _custom_id_: value })))).toMatchObject({
        name: "ValidationException",
        message: expect.stringContaining("_custom_id_"),
      });
    },
  );
});

describe("the tag _custom_key_material_", () => {
  const fixture = () =>
    tagged({ _custom_id_: randomUUID(), _custom_key_material_: randomBytes(32).toString("base64") });

  it("fixes the material, and is nowhere to be seen afterwards", async () => {
    const client = kms();
    const material = randomBytes(32).toString("base64");
    const { id } = await addKey(client, tagged({ _custom_key_material_: material, a: "1" }));
    expect((await decrypt(client, await encrypt(client, id, "works"))).text).toBe("works");
    const seen = await Promise.all([
      client.send(new ListResourceTagsCommand({ KeyId: id })),
      client.send(new DescribeKeyCommand({ KeyId: id })),
      client.send(new GetKeyPolicyCommand({ KeyId: id })),
    ]);
    expect(seen[0].Tags).toEqual(tagged({ a: "1" }).Tags);
    expect(JSON.stringify(seen)).not.toContain(material);
  });

  it("lets a key that is made again, here or elsewhere, open what was sealed before", async () => {
    const workspace = `fixtures-${randomBytes(4).toString("hex")}`;
    const account = freshAccount();
    const client = kms({ account, workspace });
    const input = fixture();
    const { id } = await addKey(client, input);
    const blob = await encrypt(client, id, "made once");
    expect((await control("POST", "reset", undefined, { server: "off", workspace })).status).toBe(204);
    // Another server has another deployment secret.
    for (const reader of [client, kms({ account, server: "observe" })]) {
      await addKey(reader, input);
      expect((await decrypt(reader, blob)).text).toBe("made once");
    }
  });

  it("opens nothing with other material or another id", async () => {
    const input = fixture();
    const [one, two] = [
      `fixtures-a-${randomBytes(4).toString("hex")}`,
      `fixtures-b-${randomBytes(4).toString("hex")}`,
    ];
    const account = freshAccount();
    const { id } = await addKey(kms({ account, workspace: one }), input);
    const blob = await encrypt(kms({ account, workspace: one }), id, "x");
    const other = kms({ account, workspace: two });
    await addKey(other, { Tags: input.Tags.slice(0, 1) });
    expect(await failure(decrypt(other, blob))).toMatchObject({ name: "InvalidCiphertextException" });
    const { id: elsewhere } = await addKey(other, { Tags: input.Tags.slice(1) });
    const named = new DecryptCommand({ CiphertextBlob: blob, KeyId: elsewhere });
    expect(await failure(other.send(named))).toMatchObject({ name: "IncorrectKeyException" });
  });

  it.each([
    ["31 bytes", randomBytes(31).toString("base64")],
    ["33 bytes", randomBytes(33).toString("base64")],
    ["nothing", ""],
    ["base64 without its padding", randomBytes(32).toString("base64").replace("=", "")],
  ])("refuses %s", async (_name, value) => {
    const seen = await failure(addKey(kms(), tagged({ _custom_key_material_: value })));
    expect(seen).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("_custom_key_material_"),
    });
    if (value !== "") expect(seen.message).not.toContain(value);
  });
});
