import { randomUUID } from "node:crypto";
import {
  CreateAliasCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GetKeyRotationStatusCommand,
  ListKeysCommand,
  ReEncryptCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { denied, encryptText, HIDDEN_KEY, newKey, text } from "../../support/keys.ts";
import { BY_ANY_NAME, CHANGES, READS } from "../../support/operations.ts";

/** An owner's key with an alias, and a guest of another account. */
async function setting() {
  const [owner, guest] = [freshAccount(), freshAccount()];
  const [owning, visiting] = [kms({ account: owner }), kms({ account: guest })];
  const key = await newKey(owning);
  await owning.send(new CreateAliasCommand({ AliasName: "alias/shared", TargetKeyId: key.id }));
  const aliasArn = `arn:aws:kms:us-east-1:${owner}:alias/shared`;
  return { owner, guest, owning, visiting, key, aliasArn, blob: await encryptText(owning, key.id, "hello") };
}

describe.each(BY_ANY_NAME)("$operation on another account's key", ({ operation, action, call }) => {
  it("works by key ARN and alias ARN", async () => {
    const { visiting, key, aliasArn, blob } = await setting();
    expect(await call(visiting, key.arn, blob)).toBe(key.arn);
    expect(await call(visiting, aliasArn, blob)).toBe(key.arn);
  });

  it("reveals nothing about keys and aliases that do not exist", async () => {
    const { owner, guest, visiting, blob } = await setting();
    const place = `arn:aws:kms:us-east-1:${owner}`;
    for (const arn of [`${place}:key/${randomUUID()}`, `${place}:alias/none`]) {
      expect(await failure(call(visiting, arn, blob))).toEqual(denied(guest, action ?? operation));
    }
  });

  it("looks for alias names in the caller's account", async () => {
    const { guest, visiting, blob } = await setting();
    expect(await failure(call(visiting, "alias/shared", blob))).toEqual({
      name: "NotFoundException",
      message: `Alias arn:aws:kms:us-east-1:${guest}:alias/shared is not found.`,
      status: 400,
    });
  });

  it("depends on the state of the key", async () => {
    const { owning, visiting, key, blob } = await setting();
    await owning.send(new DisableKeyCommand({ KeyId: key.id }));
    if (operation === "DescribeKey") {
      expect(await call(visiting, key.arn, blob)).toBe(key.arn);
    } else {
      expect(await failure(call(visiting, key.arn, blob))).toEqual({
        name: "DisabledException",
        message: `${key.arn} is disabled.`,
        status: 400,
      });
    }
  });
});

describe("Another account's key", () => {
  it("opens its ciphertexts without being named, and by its short key id", async () => {
    const { visiting, key, blob } = await setting();
    for (const KeyId of [undefined, key.id]) {
      const opened = await visiting.send(new DecryptCommand({ CiphertextBlob: blob, KeyId }));
      expect(text(opened.Plaintext)).toBe("hello");
      expect(opened.KeyId).toBe(key.arn);
      const mine = await newKey(visiting);
      const moved = await visiting.send(
        new ReEncryptCommand({ CiphertextBlob: blob, SourceKeyId: KeyId, DestinationKeyId: mine.id }),
      );
      expect(moved.SourceKeyId).toBe(key.arn);
      expect(moved.KeyId).toBe(mine.arn);
    }
  });

  it("is found by its short key id in Decrypt and ReEncrypt's source only", async () => {
    const { guest, visiting, key, blob } = await setting();
    for (const { operation, call } of BY_ANY_NAME) {
      if (operation === "Decrypt" || operation === "ReEncrypt, source") {
        expect(await call(visiting, key.id, blob)).toBe(key.arn);
      } else {
        expect(await failure(call(visiting, key.id, blob))).toEqual({
          name: "NotFoundException",
          message: `Key 'arn:aws:kms:us-east-1:${guest}:key/${key.id}' does not exist`,
          status: 400,
        });
      }
    }
  });

  it("does not open ciphertexts of the caller's own keys", async () => {
    const { visiting, key } = await setting();
    const mine = await newKey(visiting);
    const blob = await encryptText(visiting, mine.id, "mine");
    const call = visiting.send(new DecryptCommand({ CiphertextBlob: blob, KeyId: key.arn }));
    expect(await failure(call)).toMatchObject({ name: "IncorrectKeyException" });
  });

  it("shows its rotation, because GetKeyRotationStatus may be called across accounts", async () => {
    const { visiting, key } = await setting();
    const status = await visiting.send(new GetKeyRotationStatusCommand({ KeyId: key.arn }));
    expect(status).toMatchObject({ KeyId: key.arn, KeyRotationEnabled: false });
  });

  it("stays its owner's: the metadata names the owner, and the guest lists no key", async () => {
    const { owner, visiting, key } = await setting();
    const { KeyMetadata } = await visiting.send(new DescribeKeyCommand({ KeyId: key.arn }));
    expect(KeyMetadata?.AWSAccountId).toBe(owner);
    expect((await visiting.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it("cannot get an alias in the caller's account", async () => {
    const { guest, visiting, key } = await setting();
    const AliasName = "alias/mine";
    const create = visiting.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.arn }));
    expect(await failure(create)).toEqual(denied(guest, "CreateAlias"));
    const mine = await newKey(visiting);
    await visiting.send(new CreateAliasCommand({ AliasName, TargetKeyId: mine.id }));
    const update = visiting.send(new UpdateAliasCommand({ AliasName, TargetKeyId: key.arn }));
    expect(await failure(update)).toEqual(denied(guest, "UpdateAlias"));
  });

  const closed = [...READS, ...CHANGES].filter(({ operation }) => operation !== "GetKeyRotationStatus");

  it.each(closed)("is out of reach of $operation, whether it exists or not", async ({ operation, call }) => {
    const { owner, guest, visiting, key, blob } = await setting();
    const missing = `arn:aws:kms:us-east-1:${owner}:key/${randomUUID()}`;
    for (const arn of [key.arn, missing]) {
      expect(await failure(call(visiting, arn, blob))).toEqual(denied(guest, operation));
    }
  });

  it("is unchanged after all that a guest tried", async () => {
    const { owning, visiting, key, blob } = await setting();
    const before = (await owning.send(new DescribeKeyCommand({ KeyId: key.id }))).KeyMetadata;
    for (const { call } of CHANGES) {
      expect(await failure(call(visiting, key.arn, blob))).toMatchObject({ name: "AccessDeniedException" });
    }
    expect((await owning.send(new DescribeKeyCommand({ KeyId: key.id }))).KeyMetadata).toEqual(before);
  });
});

describe("Another account's AWS managed key", () => {
  it("cannot be used, by any name or none", async () => {
    const { owner, guest, owning, visiting } = await setting();
    const { KeyMetadata } = await owning.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
    const blob = await encryptText(owning, "alias/aws/s3", "hello");
    for (const arn of [KeyMetadata?.Arn ?? "", `arn:aws:kms:us-east-1:${owner}:alias/aws/s3`]) {
      for (const { operation, action, call } of BY_ANY_NAME) {
        expect(await failure(call(visiting, arn, blob)), operation).toEqual(
          denied(guest, action ?? operation),
        );
      }
    }
    expect(await failure(visiting.send(new DecryptCommand({ CiphertextBlob: blob })))).toEqual(HIDDEN_KEY);
  });

  it("is not made when a guest names it", async () => {
    const { owner, owning, visiting } = await setting();
    const arn = `arn:aws:kms:us-east-1:${owner}:alias/aws/ebs`;
    expect(await failure(encryptText(visiting, arn, "x"))).toMatchObject({ name: "AccessDeniedException" });
    expect((await owning.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
  });
});
