import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { sealSm4Gcm } from "../../../src/crypto/sm4-gcm.ts";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { makeImportKey } from "../../support/import.ts";
import { decrypt, encrypt, FrozenWorkspace } from "../../support/management.ts";

/** Nonce and tag of SM4-GCM and AES-GCM alike. */
const NONCE = 12;
const TAG = 16;

describe("SYMMETRIC_DEFAULT in a China Region", () => {
  const account = freshAccount();
  const client = kms({ account, region: "cn-north-1" });

  it("is SM4-GCM", async () => {
    const material = Buffer.from("0123456789abcdeffedcba9876543210", "hex");
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({
        Tags: [{ TagKey: "_custom_key_material_", TagValue: material.toString("base64") }],
      }),
    );
    expect(KeyMetadata?.Arn).toMatch(/^arn:aws-cn:kms:cn-north-1:/);
    const blob = await encrypt(client, KeyMetadata?.KeyId ?? "", "hello");
    const sealed = blob.subarray(-(NONCE + "hello".length + TAG));
    const header = blob.subarray(0, -sealed.length);
    const nonce = sealed.subarray(0, NONCE);
    expect(Buffer.from(sealed.subarray(NONCE))).toEqual(
      Buffer.from(await sealSm4Gcm(material, nonce, Buffer.from("hello"), header)),
    );
    expect((await decrypt(client, blob)).text).toBe("hello");
  });

  it("keeps its ciphertexts over rotations and Regions, and refuses altered ones", async () => {
    const workspace = await FrozenWorkspace.begin("2026-05-01T00:00:00Z");
    const here = kms({ ...workspace.options, account, region: "cn-north-1" });
    const there = kms({ ...workspace.options, account, region: "cn-northwest-1" });
    const { KeyMetadata } = await here.send(new CreateKeyCommand({ MultiRegion: true }));
    const KeyId = KeyMetadata?.KeyId ?? "";
    const before = await encrypt(here, KeyId, "before");
    await here.send(new RotateKeyOnDemandCommand({ KeyId }));
    const after = await encrypt(here, KeyId, "after");
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "cn-northwest-1" }));
    await workspace.advance(5);
    expect((await decrypt(there, before)).text).toBe("before");
    expect((await decrypt(there, after)).text).toBe("after");
    for (const at of [0, 40, before.length - 1]) {
      const altered = Uint8Array.from(before, (byte, index) => (index === at ? byte ^ 1 : byte));
      const { name } = await failure(here.send(new DecryptCommand({ CiphertextBlob: altered })));
      expect(name).toBe("InvalidCiphertextException");
    }
  });

  it("takes 16 bytes of imported material, and elsewhere it takes 32", async () => {
    const chinese = await makeImportKey({ account, region: "cn-north-1" });
    expect((await failure(chinese.put(Buffer.alloc(32, 1)))).name).toBe("InvalidCiphertextException");
    await chinese.put(Buffer.alloc(16, 1));
    const command = new EncryptCommand({ KeyId: chinese.id, Plaintext: Buffer.from("x") });
    expect((await chinese.client.send(command)).CiphertextBlob).toBeDefined();
    const other = await makeImportKey({ account });
    expect((await failure(other.put(Buffer.alloc(16, 1)))).name).toBe("InvalidCiphertextException");
  });
});
