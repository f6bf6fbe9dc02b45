import {
  ConnectCustomKeyStoreCommand,
  CreateKeyCommand,
  DeleteCustomKeyStoreCommand,
  DisconnectCustomKeyStoreCommand,
  UpdateCustomKeyStoreCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { XKS_WORDS } from "../../../src/xks/kms-errors.ts";
import { failure } from "../../support/client.ts";
import {
  clusterId,
  clusterStore,
  PROBLEM_NAMES,
  PROBLEMS,
  proxyStore,
  Stores,
  vpcStore,
} from "../../support/custom-key-stores.ts";
import { wordless } from "../../support/keys.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

const NO_STORE = "cks-1234567890abcdef0";
const INVALID_STATE = { name: "CustomKeyStoreInvalidStateException", status: 400 };

let proxy: TestXksProxy;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
});
afterAll(() => proxy?.stop());

/** Brings a new store into each state. */
const ENTER: Readonly<Record<string, (stores: Stores) => Promise<string>>> = {
  DISCONNECTED: (stores) => stores.create(clusterStore()),
  CONNECTING: async (stores) => {
    const id = await stores.create(clusterStore());
    await stores.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    return id;
  },
  CONNECTED: (stores) => stores.connected(clusterStore()),
  "FAILED INVALID_CREDENTIALS": (stores) => stores.connected(clusterStore({ KeyStorePassword: "wrong one" })),
  DISCONNECTING: async (stores) => {
    const id = await stores.connected(clusterStore());
    await stores.client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    return id;
  },
};

describe("The state of a custom key store", () => {
  it.each([
    ["DISCONNECTED", "CONNECTING", null, "DISCONNECTED", "gone"],
    ["CONNECTING", "CONNECTING", "DISCONNECTING", null, null],
    ["CONNECTED", "CONNECTED", "DISCONNECTING", "CONNECTED", null],
    ["FAILED INVALID_CREDENTIALS", null, "DISCONNECTING", null, null],
    ["DISCONNECTING", null, null, null, null],
  ])(
    "is %s and becomes, by Connect, %s, by Disconnect %s, by a new name %s, by Delete %s",
    async (state, ...after) => {
      const stores = await Stores.open();
      for (const [index, make] of [
        (CustomKeyStoreId: string) => new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }),
        (CustomKeyStoreId: string) => new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId }),
        (CustomKeyStoreId: string) =>
          new UpdateCustomKeyStoreCommand({ CustomKeyStoreId, NewCustomKeyStoreName: `new ${state}` }),
        (CustomKeyStoreId: string) => new DeleteCustomKeyStoreCommand({ CustomKeyStoreId }),
      ].entries()) {
        const id = (await ENTER[state]?.(stores)) ?? "";
        expect(await stores.stateOf(id)).toBe(state);
        const expected = after[index];
        const call = stores.client.send(make(id) as ConnectCustomKeyStoreCommand);
        if (expected === null) expect(await failure(call)).toMatchObject(INVALID_STATE);
        else {
          const { $metadata, ...answer } = await call;
          expect([$metadata.httpStatusCode, answer]).toEqual([200, {}]);
          if (expected !== "gone") expect(await stores.stateOf(id)).toBe(expected);
        }
      }
    },
  );

  it("changes at its time and not before", async () => {
    const stores = await Stores.open();
    const id = await ENTER.CONNECTING?.(stores);
    await stores.workspace.advance(1);
    expect(await stores.stateOf(id ?? "")).toBe("CONNECTING");
    await stores.workspace.advance(1);
    expect(await stores.stateOf(id ?? "")).toBe("CONNECTED");
  });

  it("is not looked at for a store that does not exist", async () => {
    const { client } = await Stores.open();
    const given = { CustomKeyStoreId: NO_STORE };
    for (const call of [
      () => client.send(new ConnectCustomKeyStoreCommand(given)),
      () => client.send(new DisconnectCustomKeyStoreCommand(given)),
      () => client.send(new DeleteCustomKeyStoreCommand(given)),
      () => client.send(new UpdateCustomKeyStoreCommand(given)),
      () => client.send(new CreateKeyCommand({ ...given, Origin: "AWS_CLOUDHSM" })),
    ]) {
      expect(await failure(call())).toEqual(wordless("CustomKeyStoreNotFoundException"));
    }
  });
});

describe("ConnectCustomKeyStore", () => {
  it.each([
    ["deleted", "CLUSTER_NOT_FOUND"],
    ["nohsm", "INSUFFICIENT_CLOUDHSM_HSMS"],
    ["noaddress", "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET"],
    ["internal", "INTERNAL_ERROR"],
    ["network", "NETWORK_ERRORS"],
    ["nosubnet", "SUBNET_NOT_FOUND"],
    ["loggedin", "USER_LOGGED_IN"],
    ["nouser", "USER_NOT_FOUND"],
  ])("fails for a cluster that begins with %s with %s", async (begins, code) => {
    const stores = await Stores.open();
    const id = await stores.connected(clusterStore({ CloudHsmClusterId: clusterId(begins) }));
    expect(await stores.stateOf(id)).toBe(`FAILED ${code}`);
  });

  it.each([
    ["stopped", "CloudHsmClusterNotActiveException"],
    ["badgroup", "CloudHsmClusterInvalidConfigurationException"],
  ])("refuses a cluster that begins with %s", async (begins, name) => {
    const stores = await Stores.open();
    const id = await stores.create(clusterStore({ CloudHsmClusterId: clusterId(begins) }));
    expect(await failure(stores.connect(id))).toMatchObject({ name });
    expect(await stores.stateOf(id)).toBe("DISCONNECTED");
  });

  it("fails with a wrong password until it is mended", async () => {
    const stores = await Stores.open();
    const id = await stores.connected(clusterStore({ KeyStorePassword: "locked out" }));
    expect(await stores.stateOf(id)).toBe("FAILED USER_LOCKED_OUT");
    await stores.disconnect(id);
    expect(await stores.stateOf(id)).toBe("DISCONNECTED");
    await stores.client.send(
      new UpdateCustomKeyStoreCommand({ CustomKeyStoreId: id, KeyStorePassword: "kmsPswd" }),
    );
    await stores.connect(id);
    expect(await stores.stateOf(id)).toBe("CONNECTED");
  });

  it.each(PROBLEM_NAMES)("fails where the proxy answers with problem %s", async (problem) => {
    await using bad = await TestXksProxy.start();
    const stores = await Stores.open();
    const id = await stores.create(proxyStore(bad));
    bad.misbehave(PROBLEMS[problem]);
    await stores.connect(id);
    const { connection, keyStore: name, message } = XKS_WORDS[problem];
    expect(await stores.stateOf(id)).toBe(`FAILED ${connection}`);
    const others = await Stores.open();
    expect(await failure(others.create(proxyStore(bad)))).toEqual({ name, message, status: 400 });
  });

  it("fails where every key manager is unavailable, and where no proxy listens", async () => {
    const stores = await Stores.open();
    const bad = await TestXksProxy.start();
    const id = await stores.create(proxyStore(bad));
    const [ekm] = bad.health.ekmFleetDetails;
    bad.health = {
      ...bad.health,
      ekmFleetDetails: [{ id: "ekm-1", model: "", healthStatus: "UNAVAILABLE" }],
    };
    await stores.connect(id);
    expect(await stores.stateOf(id)).toBe("FAILED XKS_PROXY_NOT_REACHABLE");
    bad.health = { ...bad.health, ekmFleetDetails: ekm ? [ekm] : [] };
    await bad.stop();
    await stores.disconnect(id);
    await stores.connect(id);
    expect(await stores.stateOf(id)).toBe("FAILED XKS_PROXY_NOT_REACHABLE");
  });

  it("asks a proxy behind a VPC endpoint service, if that is there", async () => {
    const stores = await Stores.open();
    const asked = proxy.seen.length;
    const states = [];
    for (const begins of ["deleted", "broken", ""]) {
      const id = await stores.create(vpcStore(proxy, begins));
      await stores.connect(id);
      states.push(await stores.stateOf(id));
      await stores.disconnect(id);
      await stores.client.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    }
    expect(states).toEqual([
      "FAILED XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
      "FAILED XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
      "CONNECTED",
    ]);
    expect(proxy.seen).toHaveLength(asked + 1);
  });
});
