import {
  CancelKeyDeletionCommand,
  ConnectCustomKeyStoreCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisconnectCustomKeyStoreCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import { clusterId, clusterStore, Stores } from "../../support/custom-key-stores.ts";
import { decrypt, encrypt } from "../../support/management.ts";

const INVALID_STATE = { name: "CustomKeyStoreInvalidStateException", status: 400 };

describe("Keys of an AWS CloudHSM key store", () => {
  it("encrypt and decrypt, and show where they are", async () => {
    const stores = await Stores.open();
    const input = clusterStore();
    const customKeyStoreId = await stores.connected(input);
    const { KeyMetadata } = await stores.client.send(
      new CreateKeyCommand({ Origin: "AWS_CLOUDHSM", CustomKeyStoreId: customKeyStoreId }),
    );
    expect(KeyMetadata).toMatchObject({
      Origin: "AWS_CLOUDHSM",
      CustomKeyStoreId: customKeyStoreId,
      CloudHsmClusterId: input.CloudHsmClusterId,
      KeyState: "Enabled",
    });
    expect(KeyMetadata).not.toHaveProperty("CurrentKeyMaterialId");
    expect(KeyMetadata).not.toHaveProperty("XksKeyConfiguration");
    const blob = await encrypt(stores.client, KeyMetadata?.KeyId ?? "", "hello");
    expect(await decrypt(stores.client, blob)).toEqual({ text: "hello", materialId: undefined });
  });

  it("are Unavailable while the store is not connected", async () => {
    const stores = await Stores.open();
    const customKeyStoreId = await stores.connected(clusterStore());
    const key = await stores.key(customKeyStoreId);
    const doomed = await stores.key(customKeyStoreId);
    const KeyId = key.id;
    const stateOf = async (id: string) => {
      const { KeyMetadata } = await stores.client.send(new DescribeKeyCommand({ KeyId: id }));
      return [KeyMetadata?.KeyState, KeyMetadata?.Enabled];
    };
    const blob = await encrypt(stores.client, KeyId, "hello");
    await stores.client.send(new ScheduleKeyDeletionCommand({ KeyId: doomed.id }));
    await stores.client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId }));
    for (const state of ["DISCONNECTING", "DISCONNECTED"]) {
      expect(await stores.stateOf(customKeyStoreId)).toBe(state);
      expect(await stateOf(KeyId)).toEqual(["Unavailable", false]);
      expect(await stateOf(doomed.id)).toEqual(["PendingDeletion", false]);
      const unavailable = {
        name: "KMSInvalidStateException",
        message: `${key.arn} is unavailable.`,
        status: 400,
      };
      for (const call of [
        () => stores.client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") })),
        () => stores.client.send(new DecryptCommand({ CiphertextBlob: blob })),
        () => stores.client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
      ]) {
        expect(await failure(call())).toEqual(unavailable);
      }
      expect(await failure(stores.key(customKeyStoreId))).toMatchObject(INVALID_STATE);
      await stores.wait();
    }
    // Enabling and disabling takes effect when the key is there again.
    await stores.client.send(new DisableKeyCommand({ KeyId }));
    await stores.client.send(new CancelKeyDeletionCommand({ KeyId: doomed.id }));
    expect(await stateOf(KeyId)).toEqual(["Unavailable", false]);
    expect(await stateOf(doomed.id)).toEqual(["Unavailable", false]);
    await stores.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId }));
    expect(await stateOf(KeyId)).toEqual(["Unavailable", false]);
    await stores.wait();
    expect(await stateOf(KeyId)).toEqual(["Disabled", false]);
    expect(await stateOf(doomed.id)).toEqual(["Disabled", false]);
    await stores.client.send(new EnableKeyCommand({ KeyId }));
    expect((await decrypt(stores.client, blob)).text).toBe("hello");
  });

  it("are there again as soon as the running clock says so", async () => {
    const stores = await Stores.open();
    await stores.workspace.set({ mode: "running" });
    const id = await stores.connected(clusterStore());
    const key = await stores.key(id);
    await stores.client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await stores.wait();
    await stores.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    const call = () => encrypt(stores.client, key.id, "hello");
    expect(await failure(call())).toMatchObject({ name: "KMSInvalidStateException" });
    await stores.wait();
    await call();
  });

  it.each<[string, object, string]>([
    ["no store", { Origin: "AWS_CLOUDHSM", CustomKeyStoreId: undefined }, "ValidationException"],
    ["another origin", { Origin: "AWS_KMS" }, "ValidationException"],
    ["no origin", { Origin: undefined }, "ValidationException"],
    ["an external key", { XksKeyId: "key-1" }, "ValidationException"],
    ["imported material", { Origin: "EXTERNAL" }, "ValidationException"],
    ["many Regions", { MultiRegion: true }, "UnsupportedOperationException"],
    ["a key pair", { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }, "UnsupportedOperationException"],
    [
      "an HMAC key",
      { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
      "UnsupportedOperationException",
    ],
    [
      "the origin of the other type",
      { Origin: "EXTERNAL_KEY_STORE", XksKeyId: "key-1" },
      "UnsupportedOperationException",
    ],
  ])("are not made with %s", async (_name, change, name) => {
    const stores = await Stores.open();
    const id = await stores.connected(clusterStore());
    const input = { Origin: "AWS_CLOUDHSM" as const, CustomKeyStoreId: id, ...change };
    expect(await failure(stores.client.send(new CreateKeyCommand(input)))).toMatchObject({ name });
  });

  it("need two HSMs to be made", async () => {
    const stores = await Stores.open();
    const id = await stores.connected(clusterStore({ CloudHsmClusterId: clusterId("onehsm") }));
    expect(await failure(stores.key(id))).toMatchObject({
      name: "CloudHsmClusterInvalidConfigurationException",
    });
  });
});
