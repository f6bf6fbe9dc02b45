import { CreateCustomKeyStoreCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control } from "../support/client.ts";
import { clusterId, clusterStore } from "../support/custom-key-stores.ts";
import { REGION, Scene } from "../support/throttling.ts";

describe("GET custom-key-stores", () => {
  it("shows a cluster's key store with its load, and never its password", async () => {
    const scene = await Scene.begin();
    const { server, name: workspace } = scene.workspace;
    const { account } = scene;
    const CloudHsmClusterId = clusterId();
    const store = clusterStore({ CloudHsmClusterId });
    const { CustomKeyStoreId } = await scene.client.send(new CreateCustomKeyStoreCommand(store));
    const where = { server, workspace };
    const shown = () =>
      control("GET", `custom-key-stores?account=${account}&region=${REGION}`, undefined, where);
    const first = await shown();
    expect(first.json.customKeyStores).toEqual([
      {
        customKeyStoreId: CustomKeyStoreId,
        name: store.CustomKeyStoreName,
        type: "AWS_CLOUDHSM",
        state: "DISCONNECTED",
        errorCode: null,
        becomes: null,
        createdAt: expect.any(String),
        clusterId: CloudHsmClusterId,
        sessions: "free",
        load: 0,
        limit: 1800,
      },
    ]);
    expect(JSON.stringify(first.json)).not.toContain(store.KeyStorePassword);
    const busy = { account, region: REGION, load: 0.5 };
    await control("PUT", `clusters/${CloudHsmClusterId}`, busy, where);
    expect((await shown()).json).toMatchObject({ customKeyStores: [{ load: 0.5, limit: 900 }] });
    await control("PUT", `clusters/${CloudHsmClusterId}`, { ...busy, sessions: "exhausted" }, where);
    expect((await shown()).json).toMatchObject({ customKeyStores: [{ sessions: "exhausted", limit: 0 }] });
  });

  it("has nothing of other accounts", async () => {
    const scene = await Scene.begin();
    const { server, name: workspace } = scene.workspace;
    await scene.client.send(
      new CreateCustomKeyStoreCommand(clusterStore({ CloudHsmClusterId: clusterId() })),
    );
    const answer = await control(
      "GET",
      `custom-key-stores?account=111122223333&region=${REGION}`,
      undefined,
      {
        server,
        workspace,
      },
    );
    expect(answer).toMatchObject({ status: 200, json: { customKeyStores: [] } });
  });
});
