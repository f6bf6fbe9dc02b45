import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyLastUsageCommand,
  type KMSClient,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, raw } from "../../support/client.ts";
import { addKey, encrypt, FrozenWorkspace, makeKey, NO_KEY } from "../../support/management.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const Plaintext = Buffer.from("x");

const lastUse = async (client: KMSClient, KeyId: string) =>
  (await client.send(new GetKeyLastUsageCommand({ KeyId }))).KeyLastUsage;

describe("GetKeyLastUsage", () => {
  it("answers no use of a new key, and the begin of tracking", async () => {
    const { client, id } = await makeKey();
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    const { $metadata: _, ...answer } = await client.send(new GetKeyLastUsageCommand({ KeyId: id }));
    expect(answer).toEqual({
      KeyId: id,
      KeyLastUsage: {},
      TrackingStartDate: KeyMetadata?.CreationDate,
      KeyCreationDate: KeyMetadata?.CreationDate,
    });
  });

  it("answers operation, time and request of the last use, by the workspace's clock", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const { client, id, arn } = await makeKey(workspace.options);
    await encrypt(client, id, "first");
    await workspace.advance(3600);
    const { $metadata } = await client.send(new EncryptCommand({ KeyId: arn, Plaintext }));
    expect(await lastUse(client, arn)).toEqual({
      Operation: "Encrypt",
      Timestamp: new Date("2030-01-01T01:00:00Z"),
      CloudTrailEventId: expect.stringMatching(UUID),
      KmsRequestId: $metadata.requestId,
    });
  });

  const uses: [string, (client: KMSClient, KeyId: string, CiphertextBlob: Uint8Array) => Promise<unknown>][] =
    [
      ["Decrypt", (client, _, CiphertextBlob) => client.send(new DecryptCommand({ CiphertextBlob }))],
      [
        "GenerateDataKey",
        (client, KeyId) => client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
      ],
      [
        "GenerateDataKeyWithoutPlaintext",
        (client, KeyId) =>
          client.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" })),
      ],
    ];

  it.each(uses)("counts %s as a use", async (name, use) => {
    const { client, id } = await makeKey();
    await use(client, id, await encrypt(client, id, "x"));
    expect(await lastUse(client, id)).toMatchObject({ Operation: name });
  });

  it("counts ReEncrypt as a use of both keys", async () => {
    const { client, id } = await makeKey();
    const other = await addKey(client);
    const CiphertextBlob = await encrypt(client, id, "x");
    const { $metadata } = await client.send(
      new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.id }),
    );
    for (const keyId of [id, other.id]) {
      expect(await lastUse(client, keyId)).toMatchObject({
        Operation: "ReEncrypt",
        KmsRequestId: $metadata.requestId,
      });
    }
  });

  it("counts neither management, nor failures, nor dry runs", async () => {
    const { client, id } = await makeKey();
    await client.send(new DescribeKeyCommand({ KeyId: id }));
    const dryRun = client.send(new EncryptCommand({ KeyId: id, Plaintext, DryRun: true }));
    expect(await failure(dryRun)).toMatchObject({ name: "DryRunOperationException" });
    const blob = await encrypt(client, id, "x");
    const seen = await lastUse(client, id);
    const wrongContext = new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: { a: "1" } });
    expect(await failure(client.send(wrongContext))).toMatchObject({ name: "InvalidCiphertextException" });
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await failure(encrypt(client, id, "x"))).toMatchObject({ name: "DisabledException" });
    expect(await lastUse(client, id)).toEqual(seen);
    expect(seen).toMatchObject({ Operation: "Encrypt" });
  });

  it("counts a use by another account, and answers while deletion is pending", async () => {
    const { client, id, arn } = await makeKey();
    const stranger = await makeKey();
    await encrypt(stranger.client, arn, "x");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await lastUse(client, id)).toMatchObject({ Operation: "Encrypt" });
  });

  it("refuses a key that does not exist, an alias, and no key at all", async () => {
    const call = async (KeyId: string | null) => (await raw("GetKeyLastUsage", { KeyId })).json.__type;
    expect(await call(NO_KEY)).toBe("NotFoundException");
    expect(await call("alias/a")).toBe("InvalidArnException");
    expect(await call(null)).toBe("ValidationException");
  });
});
