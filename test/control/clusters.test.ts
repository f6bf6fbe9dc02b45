import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  EncryptCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure } from "../support/client.ts";
import { clusterId, clusterStore } from "../support/custom-key-stores.ts";
import { REGION, Scene } from "../support/throttling.ts";

/** A key in an AWS CloudHSM key store, and how to make its cluster busy. */
async function cluster() {
  const scene = await Scene.begin();
  const CloudHsmClusterId = clusterId();
  const { CustomKeyStoreId } = await scene.client.send(
    new CreateCustomKeyStoreCommand(clusterStore({ CloudHsmClusterId })),
  );
  await scene.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  await scene.advance(3);
  const KeyId = await scene.key({ CustomKeyStoreId, Origin: "AWS_CLOUDHSM" });
  const { server, name: workspace } = scene.workspace;
  const put = (body: object, id = CloudHsmClusterId) =>
    control(
      "PUT",
      `clusters/${id}`,
      { account: scene.account, region: REGION, ...body },
      { server, workspace },
    );
  return { scene, KeyId, put };
}

describe("PUT clusters/:clusterId", () => {
  it("throttles a store earlier while its cluster is busy with other commands", async () => {
    const { scene, KeyId, put } = await cluster();
    const encrypt = { KeyId, Plaintext: "eA==" };
    expect(await put({ load: 0.995 })).toMatchObject({ status: 200, json: { limit: 9, load: 0.995 } });
    expect(await scene.passed(12, "Encrypt", encrypt)).toBe(9);
    await scene.advance(1);
    expect(await put({ load: 1 })).toMatchObject({ json: { limit: 0 } });
    expect(await scene.passed(2, "Encrypt", encrypt)).toBe(0);
    const shown = (await scene.quotas()).find(({ id }) => id === "custom_key_store_cloudhsm");
    expect(shown).toMatchObject({ limit: 1800, throttled: 5 });
    expect(await put({})).toMatchObject({ json: { limit: 1800 } });
    expect(await scene.passed(12, "Encrypt", encrypt)).toBe(12);
  });

  it("answers KMSInternalException, and does not throttle, without sessions", async () => {
    const { scene, KeyId, put } = await cluster();
    const encrypt = () => scene.client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    expect((await put({ sessions: "exhausted" })).status).toBe(200);
    for (let call = 0; call < 3; call++) {
      expect(await failure(encrypt())).toMatchObject({ name: "KMSInternalException", status: 500 });
    }
    const shown = (await scene.quotas()).find(({ id }) => id === "custom_key_store_cloudhsm");
    expect(shown).toMatchObject({ limit: 1800, used: 0, throttled: 0 });
    await put({ sessions: "free" });
    await encrypt();
  });

  it("accepts only clusters of custom key stores, and loads from 0 to 1", async () => {
    const { put } = await cluster();
    expect((await put({ load: 0.5 }, clusterId())).status).toBe(404);
    expect((await put({ load: 1.5 })).status).toBe(400);
    expect((await put({ sessions: "some" })).status).toBe(400);
  });
});
