import { UpdateCustomKeyStoreCommand, type UpdateCustomKeyStoreCommandInput } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { XKS_WORDS } from "../../../src/xks/kms-errors.ts";
import { failure } from "../../support/client.ts";
import {
  clusterId,
  clusterStore,
  credentialOf,
  proxyStore,
  Stores,
  vpcService,
} from "../../support/custom-key-stores.ts";
import { decrypt, encrypt } from "../../support/management.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

const INVALID_STATE = { name: "CustomKeyStoreInvalidStateException", status: 400 };

let proxy: TestXksProxy;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
});
afterAll(() => proxy?.stop());

describe("UpdateCustomKeyStore", () => {
  const update = (stores: Stores, id: string, change: Partial<UpdateCustomKeyStoreCommandInput>) =>
    stores.client.send(new UpdateCustomKeyStoreCommand({ CustomKeyStoreId: id, ...change }));

  it("changes the name at any time, to one that is free", async () => {
    const stores = await Stores.open();
    await stores.create(clusterStore({ CustomKeyStoreName: "taken" }));
    const id = await stores.connected(clusterStore());
    await update(stores, id, { NewCustomKeyStoreName: "mine" });
    await update(stores, id, { NewCustomKeyStoreName: "mine" });
    expect(await stores.describe(id)).toMatchObject({
      CustomKeyStoreName: "mine",
      ConnectionState: "CONNECTED",
    });
    const call = update(stores, id, { NewCustomKeyStoreName: "taken" });
    expect(await failure(call)).toMatchObject({ name: "CustomKeyStoreNameInUseException" });
  });

  it("changes the cluster of a disconnected store to a related one", async () => {
    const stores = await Stores.open();
    const id = await stores.connected(clusterStore({ CloudHsmClusterId: clusterId("", "WXYZ") }));
    const to = (CloudHsmClusterId: string) => update(stores, id, { CloudHsmClusterId });
    const related = clusterId("", "WXYZ");
    expect(await failure(to(related))).toMatchObject(INVALID_STATE);
    const password = update(stores, id, { KeyStorePassword: "another" });
    expect(await failure(password)).toMatchObject(INVALID_STATE);
    await stores.disconnect(id);
    for (const [given, name] of [
      [clusterId("", "wxyz"), "CloudHsmClusterNotRelatedException"],
      [clusterId("notfound", "WXYZ"), "CloudHsmClusterNotFoundException"],
      [clusterId("inactive", "WXYZ"), "CloudHsmClusterNotActiveException"],
      [clusterId("invalid", "WXYZ"), "CloudHsmClusterInvalidConfigurationException"],
    ] as const) {
      expect(await failure(to(given))).toMatchObject({ name });
    }
    await to(related);
    expect(await stores.describe(id)).toMatchObject({ CloudHsmClusterId: related });
  });

  it("changes the credential and the path of a connected store, once the proxy agrees", async () => {
    const own = await TestXksProxy.start();
    own.addKey("key-1");
    const stores = await Stores.open();
    const id = await stores.connected(proxyStore(own));
    const key = await stores.key(id, "key-1");
    const blob = await encrypt(stores.client, key.id, "before");
    const before = own.credential;
    own.credential = proxy.credential;
    const unauthenticated = XKS_WORDS.authenticationFailed.message;
    expect(await failure(decrypt(stores.client, blob))).toMatchObject({
      name: "KMSInvalidStateException",
      message: unauthenticated,
    });
    const credential = (given: Pick<TestXksProxy, "credential">) =>
      update(stores, id, { XksProxyAuthenticationCredential: credentialOf(given) });
    expect(await failure(credential({ credential: before }))).toMatchObject({
      name: "XksProxyIncorrectAuthenticationCredentialException",
      message: unauthenticated,
    });
    await credential(own);
    expect((await decrypt(stores.client, blob)).text).toBe("before");
    const path = update(stores, id, { XksProxyUriPath: "/elsewhere/kms/xks/v1" });
    expect(await failure(path)).toMatchObject({ name: "XksProxyInvalidConfigurationException" });
    expect((await stores.describe(id)).XksProxyConfiguration).toMatchObject({
      AccessKeyId: own.credential.accessKeyId,
      UriPath: own.path,
    });
    await own.stop();
  });

  it("changes the endpoint and the connectivity of a disconnected store", async () => {
    const stores = await Stores.open();
    const other = await TestXksProxy.start(proxy.path);
    other.credential = proxy.credential;
    const id = await stores.connected(proxyStore(proxy));
    const endpoint = { XksProxyUriEndpoint: other.endpoint };
    const service = { XksProxyVpcEndpointServiceName: vpcService() };
    const vpc = { XksProxyConnectivity: "VPC_ENDPOINT_SERVICE" } as const;
    expect(await failure(update(stores, id, endpoint))).toMatchObject(INVALID_STATE);
    await stores.disconnect(id);
    for (const change of [
      { ...vpc, ...service },
      { ...vpc, ...endpoint },
      service,
      { XksProxyVpcEndpointServiceOwner: "123456789012" },
      { KeyStorePassword: "kmsPswd" },
      { CloudHsmClusterId: clusterId() },
    ]) {
      expect(await failure(update(stores, id, change))).toMatchObject({ name: "ValidationException" });
    }
    await update(stores, id, { ...vpc, ...endpoint, ...service });
    expect((await stores.describe(id)).XksProxyConfiguration).toMatchObject({
      Connectivity: "VPC_ENDPOINT_SERVICE",
      UriEndpoint: other.endpoint,
      VpcEndpointServiceName: service.XksProxyVpcEndpointServiceName,
      VpcEndpointServiceOwner: stores.account,
    });
    await update(stores, id, { XksProxyVpcEndpointServiceOwner: "123456789012" });
    expect((await stores.describe(id)).XksProxyConfiguration).toMatchObject({
      VpcEndpointServiceName: service.XksProxyVpcEndpointServiceName,
      VpcEndpointServiceOwner: "123456789012",
    });
    const open = { XksProxyConnectivity: "PUBLIC_ENDPOINT", XksProxyVpcEndpointServiceName: "" } as const;
    expect(await failure(update(stores, id, open))).toMatchObject({ name: "ValidationException" });
    await update(stores, id, { ...open, XksProxyUriEndpoint: proxy.endpoint });
    expect((await stores.describe(id)).XksProxyConfiguration).toEqual({
      Connectivity: "PUBLIC_ENDPOINT",
      AccessKeyId: proxy.credential.accessKeyId,
      UriEndpoint: proxy.endpoint,
      UriPath: proxy.path,
    });
    await other.stop();
  });

  it("refuses the members of the other type", async () => {
    const stores = await Stores.open();
    const id = await stores.create(clusterStore());
    for (const change of [
      { XksProxyUriPath: proxy.path },
      { XksProxyConnectivity: "PUBLIC_ENDPOINT" as const },
    ]) {
      expect(await failure(update(stores, id, change))).toMatchObject({ name: "ValidationException" });
    }
  });
});
