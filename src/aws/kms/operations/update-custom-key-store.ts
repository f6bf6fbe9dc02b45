import {
  areRelated,
  type CustomKeyStore,
  type ProxyBacking,
  type StoreChange,
  withChange,
} from "../../../keys/custom-key-store.ts";
import { type Input, required, string } from "../../../shape.ts";
import {
  connectivityText,
  forbid,
  forbidOther,
  requireAll,
  requireEndpoint,
  requireVpcServiceName,
  storeMembers,
  storeName,
} from "../custom-key-stores/custom-key-store-input.ts";
import {
  customKeyStoreById,
  requireHealthy,
  requireUsable,
  secretOf,
  wrapSecret,
} from "../custom-key-stores/custom-key-stores.ts";
import { AwsError } from "../errors.ts";
import { customKeyStoreId } from "../members.ts";
import { type Call, operation } from "../operation.ts";

const members = {
  CustomKeyStoreId: required(customKeyStoreId),
  NewCustomKeyStoreName: storeName,
  // "Specify a null or empty string" for a store that becomes public.
  XksProxyVpcEndpointServiceName: string({ max: 64 }),
  ...storeMembers,
} as const;

type UpdateInput = Input<typeof members>;

export const updateCustomKeyStore = operation({
  name: "UpdateCustomKeyStore",
  permissions: [{ action: "kms:UpdateCustomKeyStore", resource: "none" }],
  input: members,
  async run(call, input) {
    const customKeyStoreId = input.CustomKeyStoreId;
    const before = await customKeyStoreById(call, customKeyStoreId);
    forbidOther(before.backing.type, { ...input, ...(input.XksProxyVpcEndpointServiceName === "" && GONE) });
    const secret = input.KeyStorePassword ?? input.XksProxyAuthenticationCredential?.RawSecretAccessKey;
    const change: StoreChange = {
      ...(input.NewCustomKeyStoreName !== undefined && { name: input.NewCustomKeyStoreName }),
      ...(secret !== undefined && { wrappedSecret: await wrapSecret(call, customKeyStoreId, secret) }),
      ...(before.backing.type === "AWS_CLOUDHSM"
        ? clusterChange(input, before.backing.clusterId)
        : proxyChange(call, input, before.backing)),
    };
    await call.keys.read(call.context, (store, at) =>
      store.customKeyStores.checkChange(at, customKeyStoreId, change),
    );
    await tryOut(call, before, change, secret);
    await call.keys.write(call.context, (store, at) =>
      store.customKeyStores.update(at, customKeyStoreId, change),
    );
    return {};
  },
});

const GONE = { XksProxyVpcEndpointServiceName: undefined };

/** The change of a cluster. @throws AwsError CloudHsmClusterNotRelatedException, after errors of the cluster itself */
function clusterChange({ CloudHsmClusterId: clusterId }: UpdateInput, before: string): StoreChange {
  return clusterId === undefined || clusterId === before ? {} : { clusterId };
}

/** The change of an external key store's proxy. @throws AwsError ValidationException */
function proxyChange(call: Call, input: UpdateInput, before: ProxyBacking): StoreChange {
  const { XksProxyUriEndpoint, XksProxyUriPath, XksProxyAuthenticationCredential } = input;
  return {
    ...(XksProxyUriEndpoint !== undefined && { uriEndpoint: requireEndpoint(call, XksProxyUriEndpoint) }),
    ...(XksProxyUriPath !== undefined && { uriPath: XksProxyUriPath }),
    ...(XksProxyAuthenticationCredential && { accessKeyId: XksProxyAuthenticationCredential.AccessKeyId }),
    ...connectivityChange(call, input, before),
  };
}

/** "You must also change the XksProxyUriEndpoint" (API Reference, UpdateCustomKeyStore). */
function connectivityChange(call: Call, input: UpdateInput, { vpcService }: ProxyBacking): StoreChange {
  const { XksProxyVpcEndpointServiceName, XksProxyVpcEndpointServiceOwner, XksProxyConnectivity } = input;
  const now = vpcService ? "VPC_ENDPOINT_SERVICE" : "PUBLIC_ENDPOINT";
  const then = XksProxyConnectivity ?? now;
  const where = connectivityText(then);
  const given = { ...input, ...(XksProxyVpcEndpointServiceName === "" && GONE) };
  if (then !== now) requireAll(given, ["XksProxyUriEndpoint"], where);
  if (then === "PUBLIC_ENDPOINT") {
    forbid(given, ["XksProxyVpcEndpointServiceName", "XksProxyVpcEndpointServiceOwner"], where);
    return XksProxyConnectivity === undefined ? {} : { vpcService: null };
  }
  if (!vpcService || XksProxyVpcEndpointServiceName === "") {
    requireAll(given, ["XksProxyVpcEndpointServiceName"], where);
  }
  const isNew =
    XksProxyConnectivity ?? XksProxyVpcEndpointServiceName ?? XksProxyVpcEndpointServiceOwner ?? null;
  if (isNew === null) return {};
  const name = XksProxyVpcEndpointServiceName
    ? requireVpcServiceName(XksProxyVpcEndpointServiceName)
    : (vpcService?.name ?? "");
  const owner = XksProxyVpcEndpointServiceOwner ?? vpcService?.owner ?? call.caller.account;
  return { vpcService: { name, owner } };
}

/**
 * Tries a change before it is made: the new cluster, or the proxy with its new values ("sends a GetHealthStatus request
 * using the new values", Developer Guide, Edit external key store properties).
 *
 * @throws AwsError
 */
async function tryOut(
  call: Call,
  before: CustomKeyStore,
  change: StoreChange,
  secret: string | undefined,
): Promise<void> {
  const { name: _, ...parts } = change;
  if (Object.keys(parts).length === 0) return;
  const { backing } = withChange(before, change);
  requireUsable(call, backing);
  if (before.backing.type === "AWS_CLOUDHSM" && backing.type === "AWS_CLOUDHSM") {
    if (!areRelated(before.backing.clusterId, backing.clusterId)) throw notRelated(backing.clusterId);
    return;
  }
  await requireHealthy(call, backing, secret ?? (await secretOf(call, before)));
}

function notRelated(clusterId: string): AwsError {
  return new AwsError(
    "CloudHsmClusterNotRelatedException",
    `The CloudHSM cluster ${clusterId} has a different cluster certificate than the original cluster.`,
  );
}
