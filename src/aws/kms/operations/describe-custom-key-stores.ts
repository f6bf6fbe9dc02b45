import type { Backing, CustomKeyStore } from "../../../keys/custom-key-store.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { invalid, storeName } from "../custom-key-stores/custom-key-store-input.ts";
import { page, readMarker } from "../marker.ts";
import { customKeyStoreId, limit, marker } from "../members.ts";
import { operation } from "../operation.ts";

const DEFAULT_LIMIT = 50;

export const describeCustomKeyStores = operation({
  name: "DescribeCustomKeyStores",
  permissions: [{ action: "kms:DescribeCustomKeyStores", resource: "none" }],
  input: {
    CustomKeyStoreId: customKeyStoreId,
    CustomKeyStoreName: storeName,
    Limit: limit,
    Marker: marker,
  },
  async run(call, input) {
    const { CustomKeyStoreId: customKeyStoreId, CustomKeyStoreName: name } = input;
    if (customKeyStoreId !== undefined && name !== undefined) {
      throw invalid("You can specify either CustomKeyStoreId or CustomKeyStoreName, but not both.");
    }
    const after = Number(readMarker(call, "", input.Marker, "0"));
    const filter =
      customKeyStoreId !== undefined ? { customKeyStoreId } : name !== undefined ? { name } : null;
    if (filter) {
      const found = await call.keys.read(call.context, (store, at) => store.customKeyStores.get(at, filter));
      return { CustomKeyStores: [entry(found)], Truncated: false };
    }
    const size = input.Limit ?? DEFAULT_LIMIT;
    const found = await call.keys.read(call.context, (store, at) =>
      store.customKeyStores.list(at, after, size + 1),
    );
    const { items, rest } = page(call, "", found, size, (store) => store.seq);
    return { CustomKeyStores: items.map(entry), ...rest };
  },
});

/** A custom key store in the answer, without secrets (API Reference, CustomKeyStoresListEntry). */
function entry(store: CustomKeyStore): Readonly<Record<string, unknown>> {
  return {
    CustomKeyStoreId: store.customKeyStoreId,
    CustomKeyStoreName: store.name,
    CustomKeyStoreType: store.backing.type,
    ...backingEntry(store.backing),
    ConnectionState: store.state,
    ...(store.errorCode !== null && { ConnectionErrorCode: store.errorCode }),
    CreationDate: epochSeconds(store.createdAt),
  };
}

function backingEntry(backing: Backing): Readonly<Record<string, unknown>> {
  if (backing.type === "AWS_CLOUDHSM") {
    return { CloudHsmClusterId: backing.clusterId, TrustAnchorCertificate: backing.trustAnchor };
  }
  const { vpcService } = backing;
  return {
    XksProxyConfiguration: {
      Connectivity: vpcService ? "VPC_ENDPOINT_SERVICE" : "PUBLIC_ENDPOINT",
      AccessKeyId: backing.accessKeyId,
      UriEndpoint: backing.uriEndpoint,
      UriPath: backing.uriPath,
      ...(vpcService && {
        VpcEndpointServiceName: vpcService.name,
        VpcEndpointServiceOwner: vpcService.owner,
      }),
    },
  };
}
