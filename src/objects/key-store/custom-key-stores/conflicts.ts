import type { FailureDetail } from "../../../errors.ts";
import type { Backing, StoreConflict } from "../../../keys/custom-key-store.ts";

/** The failure of a custom key store that is not unique. */
export function conflictDetail(conflict: StoreConflict, name: string, backing: Backing): FailureDetail {
  if (conflict === "customKeyStoreNameInUse") return { code: conflict, name };
  if (backing.type === "AWS_CLOUDHSM") return { code: "cloudHsmClusterInUse", clusterId: backing.clusterId };
  const { uriEndpoint, uriPath, vpcService } = backing;
  if (conflict === "xksProxyUriInUse") return { code: conflict, uri: uriEndpoint + uriPath };
  if (conflict === "xksProxyUriEndpointInUse") return { code: conflict, uri: uriEndpoint };
  return { code: "xksProxyVpcEndpointServiceInUse", service: vpcService?.name ?? "" };
}
