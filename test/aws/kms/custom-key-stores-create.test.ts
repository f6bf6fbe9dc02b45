import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, raw } from "../../support/client.ts";
import {
  clusterId,
  clusterStore,
  PASSWORD,
  proxyStore,
  Stores,
  vpcService,
  vpcStore,
} from "../../support/custom-key-stores.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

let proxy: TestXksProxy;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
});
afterAll(() => proxy?.stop());

describe("CreateCustomKeyStore", () => {
  const refused = async (input: object): Promise<string> =>
    String((await raw("CreateCustomKeyStore", input, { account: freshAccount() })).json.__type);

  it("recognizes the repetition of a lost request", async () => {
    const stores = await Stores.open();
    const input = clusterStore();
    const id = await stores.create(input);
    expect(await stores.create(input)).toBe(id);
    const inUse = { name: "CustomKeyStoreNameInUseException", status: 400 };
    const other = { ...input, KeyStorePassword: "another password" };
    expect(await failure(stores.create(other))).toMatchObject(inUse);
    await stores.connect(id);
    expect(await failure(stores.create(input))).toMatchObject(inUse);
  });

  it("wants names that are not in use, for stores of either type", async () => {
    const stores = await Stores.open();
    await stores.create(clusterStore({ CustomKeyStoreName: "mine" }));
    const call = stores.create(proxyStore(proxy, { CustomKeyStoreName: "mine" }));
    expect(await failure(call)).toMatchObject({ name: "CustomKeyStoreNameInUseException" });
  });

  it("wants a cluster that no store has, nor one related to it", async () => {
    const stores = await Stores.open();
    await stores.create(clusterStore({ CloudHsmClusterId: clusterId("", "AbCd") }));
    const call = stores.create(clusterStore({ CloudHsmClusterId: clusterId("", "AbCd") }));
    expect(await failure(call)).toMatchObject({ name: "CloudHsmClusterInUseException" });
  });

  it("wants proxies that no store has", async () => {
    const stores = await Stores.open();
    const uri = { XksProxyUriEndpoint: "https://xks.example.com" };
    const service = { XksProxyVpcEndpointServiceName: vpcService() };
    await stores.create(proxyStore(proxy));
    await stores.create(vpcStore(proxy, "", { ...uri, ...service }));
    const path = { XksProxyUriPath: "/other/kms/xks/v1" };
    const errors = [];
    for (const input of [
      proxyStore(proxy),
      vpcStore(proxy, "", path),
      proxyStore(proxy, { ...uri, ...path }),
      vpcStore(proxy, "", { ...uri, ...path }),
      vpcStore(proxy, "", { ...service, XksProxyUriEndpoint: "https://xks2.example.com" }),
    ]) {
      errors.push((await failure(stores.create(input))).name);
    }
    expect(errors).toEqual([
      "XksProxyUriInUseException",
      "XksProxyUriEndpointInUseException",
      "XksProxyUriEndpointInUseException",
      "XksProxyUriEndpointInUseException",
      "XksProxyVpcEndpointServiceInUseException",
    ]);
    // Public stores may share an endpoint.
    const other = await TestXksProxy.start("/other/kms/xks/v1");
    const theirs = await Stores.open();
    await theirs.create(proxyStore(other));
    expect(await failure(theirs.create(proxyStore(other, { XksProxyUriPath: "/kms/xks/v1" })))).toMatchObject(
      { name: "XksProxyInvalidConfigurationException" },
    );
    await other.stop();
  });

  it.each([
    ["cluster-notfoundABCD", "CloudHsmClusterNotFoundException"],
    ["cluster-inactiveABCD", "CloudHsmClusterNotActiveException"],
    ["cluster-InvalidABCDE", "CloudHsmClusterInvalidConfigurationException"],
    ["cluster-otherCAABCDE", "IncorrectTrustAnchorException"],
  ])("answers for %s with %s", async (CloudHsmClusterId, type) => {
    expect(await refused(clusterStore({ CloudHsmClusterId }))).toBe(type);
  });

  it.each([
    ["of another Region", vpcService("", "eu-west-1"), "XksProxyVpcEndpointServiceNotFoundException"],
    ["notfound", vpcService("notfound"), "XksProxyVpcEndpointServiceNotFoundException"],
    ["invalid", vpcService("invalid"), "XksProxyVpcEndpointServiceInvalidConfigurationException"],
  ])("answers for a VPC endpoint service %s", async (_name, XksProxyVpcEndpointServiceName, type) => {
    expect(await refused(vpcStore(proxy, "", { XksProxyVpcEndpointServiceName }))).toBe(type);
  });

  it.each([["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"], ["<certificate-goes-here>"]])(
    "refuses %j as a trust anchor",
    async (TrustAnchorCertificate) => {
      expect(await refused(clusterStore({ TrustAnchorCertificate }))).toBe("IncorrectTrustAnchorException");
    },
  );

  it.each<[string, object]>([
    ["no name", { CustomKeyStoreName: null }],
    ["no cluster", { CloudHsmClusterId: null }],
    ["no trust anchor", { TrustAnchorCertificate: null }],
    ["no password", { KeyStorePassword: null }],
    ["another type", { CustomKeyStoreType: "MY_KEY_STORE" }],
    ["a short cluster id", { CloudHsmClusterId: "cluster-abc" }],
    ["a cluster id with a 1", { CloudHsmClusterId: "cluster-1a23b4cdefg" }],
    ["a proxy", { XksProxyUriPath: "/kms/xks/v1" }],
    ["connectivity", { XksProxyConnectivity: "PUBLIC_ENDPOINT" }],
    ["a VPC endpoint service", { XksProxyVpcEndpointServiceName: vpcService() }],
  ])("refuses an AWS CloudHSM key store with %s", async (_name, change) => {
    expect(await refused({ ...clusterStore(), ...change })).toBe("ValidationException");
  });

  it.each<[string, object]>([
    ["no connectivity", { XksProxyConnectivity: null }],
    ["no credential", { XksProxyAuthenticationCredential: null }],
    ["no endpoint", { XksProxyUriEndpoint: null }],
    ["no path", { XksProxyUriPath: null }],
    ["a cluster", { CloudHsmClusterId: clusterId() }],
    ["a password", { KeyStorePassword: PASSWORD }],
    ["a VPC endpoint service", { XksProxyVpcEndpointServiceName: vpcService() }],
    ["an owner of a VPC endpoint service", { XksProxyVpcEndpointServiceOwner: "123456789012" }],
    ["VPC connectivity without a service", { XksProxyConnectivity: "VPC_ENDPOINT_SERVICE" }],
    ["another path", { XksProxyUriPath: "/kms/xks" }],
    ["plain HTTP", { XksProxyUriEndpoint: "http://xks.example.com" }],
    ["a port", { XksProxyUriEndpoint: "https://xks.example.com:8443" }],
  ])("refuses an external key store with %s", async (_name, change) => {
    expect(await refused({ ...proxyStore(proxy), ...change })).toBe("ValidationException");
  });

  it("shows no secret in messages about constraints", async () => {
    const short = { AccessKeyId: "lower-case-id-of-20-c", RawSecretAccessKey: "secret:" };
    const answers = [
      await raw("CreateCustomKeyStore", { ...clusterStore(), KeyStorePassword: "secret" }),
      await raw("CreateCustomKeyStore", { ...proxyStore(proxy), XksProxyAuthenticationCredential: short }),
    ];
    expect(answers.map(({ json }) => json.__type)).toEqual(["ValidationException", "ValidationException"]);
    for (const { text } of answers) {
      expect(text).not.toContain("secret:");
      expect(text).not.toContain("lower-case");
      expect(text).not.toContain("'secret'");
    }
    expect(answers[0]?.json.message).toBe(
      "1 validation error detected: Value at 'keyStorePassword' failed to satisfy constraint: Member must have length greater than or equal to 7",
    );
  });

  it("says the pattern of an endpoint", async () => {
    const input = { ...proxyStore(proxy), XksProxyUriEndpoint: "https://a/b/c.d" };
    expect((await raw("CreateCustomKeyStore", input)).json.message).toBe(
      "1 validation error detected: Value 'https://a/b/c.d' at 'xksProxyUriEndpoint' failed to satisfy constraint: Member must satisfy regular expression pattern: ^https://[a-zA-Z0-9.-]+$",
    );
  });

  it.each([["https://10.0.0.1"], ["https://metadata.internal"], ["https://localhost"]])(
    "does not call %s",
    async (XksProxyUriEndpoint) => {
      expect(await refused({ ...proxyStore(proxy), XksProxyUriEndpoint })).toBe(
        "XksProxyUriUnreachableException",
      );
    },
  );
});
