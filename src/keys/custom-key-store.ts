import { toHex } from "../bytes.ts";

/** States of the connection to the backing key store (API Reference, CustomKeyStoresListEntry). */
export type ConnectionState = "CONNECTED" | "CONNECTING" | "DISCONNECTED" | "DISCONNECTING" | "FAILED";

/** Why a connection failed (API Reference, CustomKeyStoresListEntry: ConnectionErrorCode). */
export type ConnectionErrorCode =
  | "CLUSTER_NOT_FOUND"
  | "INSUFFICIENT_CLOUDHSM_HSMS"
  | "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET"
  | "INTERNAL_ERROR"
  | "INVALID_CREDENTIALS"
  | "NETWORK_ERRORS"
  | "SUBNET_NOT_FOUND"
  | "USER_LOCKED_OUT"
  | "USER_LOGGED_IN"
  | "USER_NOT_FOUND"
  | "XKS_PROXY_ACCESS_DENIED"
  | "XKS_PROXY_INVALID_CONFIGURATION"
  | "XKS_PROXY_INVALID_RESPONSE"
  | "XKS_PROXY_INVALID_TLS_CONFIGURATION"
  | "XKS_PROXY_NOT_REACHABLE"
  | "XKS_PROXY_TIMED_OUT"
  | "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION"
  | "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND";

/** The cluster behind an AWS CloudHSM key store. */
export interface ClusterBacking {
  readonly type: "AWS_CLOUDHSM";
  readonly clusterId: string;
  readonly trustAnchor: string;
}

/** The VPC endpoint service through which a proxy is reached. */
export interface VpcService {
  readonly name: string;
  /** Account that owns it. */
  readonly owner: string;
}

/** The proxy behind an external key store. */
export interface ProxyBacking {
  readonly type: "EXTERNAL_KEY_STORE";
  readonly uriEndpoint: string;
  readonly uriPath: string;
  /** The public part of the proxy's credential. */
  readonly accessKeyId: string;
  /** Null for a public endpoint. */
  readonly vpcService: VpcService | null;
}

export type Backing = ClusterBacking | ProxyBacking;

/** The state that a connection will reach by itself, and when. */
export interface Connecting {
  readonly at: number;
  readonly to: ConnectionState;
  readonly errorCode: ConnectionErrorCode | null;
}

/** A custom key store on its way into the database. */
export interface NewCustomKeyStore {
  readonly customKeyStoreId: string;
  readonly name: string;
  readonly backing: Backing;
  /** Password of the cluster's user or secret of the proxy's credential, wrapped with `secretLabel`. */
  readonly wrappedSecret: Uint8Array;
}

/** A custom key store. Times are milliseconds of the workspace's clock. */
export interface CustomKeyStore extends NewCustomKeyStore {
  readonly createdAt: number;
  readonly state: ConnectionState;
  /** Error code of a FAILED connection, else null. */
  readonly errorCode: ConnectionErrorCode | null;
  /** Pending transition of a CONNECTING or DISCONNECTING store, else null. */
  readonly transition: Connecting | null;
}

/** A uniqueness requirement that a custom key store violates. */
export type StoreConflict =
  | "customKeyStoreNameInUse"
  | "cloudHsmClusterInUse"
  | "xksProxyUriInUse"
  | "xksProxyUriEndpointInUse"
  | "xksProxyVpcEndpointServiceInUse";

/** A new id: `cks-` and 17 hexadecimal digits, as in the examples of the API Reference. */
export function newCustomKeyStoreId(): string {
  return `cks-${toHex(crypto.getRandomValues(new Uint8Array(9))).slice(0, 17)}`;
}

/** The label under which the secret of a custom key store is wrapped. */
export function secretLabel(customKeyStoreId: string): string {
  return `custom key store/${customKeyStoreId}`;
}

/** Length of the suffix that ids of clusters with a common backup history share. Ours (docs/fidelity.md). */
const FAMILY_LENGTH = 4;

/** Whether two clusters share a backup history, which AWS recognises by their certificate. */
export function areRelated(clusterId: string, other: string): boolean {
  return clusterId.slice(-FAMILY_LENGTH) === other.slice(-FAMILY_LENGTH);
}

/** Changes of UpdateCustomKeyStore; absent members stay. */
export interface StoreChange {
  readonly name?: string;
  readonly clusterId?: string;
  readonly uriEndpoint?: string;
  readonly uriPath?: string;
  /** Null for a public endpoint. */
  readonly vpcService?: VpcService | null;
  readonly accessKeyId?: string;
  readonly wrappedSecret?: Uint8Array;
}

/** Members that may change while an external key store is connected. */
const ANY_TIME = ["name", "uriPath", "accessKeyId", "wrappedSecret"] satisfies (keyof StoreChange)[];

/** Connection states in which a change is allowed (API Reference, UpdateCustomKeyStore). */
export function statesFor(type: Backing["type"], change: StoreChange): readonly ConnectionState[] {
  const free: readonly string[] = type === "EXTERNAL_KEY_STORE" ? ANY_TIME : ["name"];
  const isFree = Object.keys(change).every((part) => free.includes(part));
  return isFree ? ["CONNECTED", "DISCONNECTED"] : ["DISCONNECTED"];
}

/** A custom key store after a change. */
export function withChange<T extends NewCustomKeyStore>(store: T, change: StoreChange): T {
  const { name = store.name, wrappedSecret = store.wrappedSecret, ...parts } = change;
  return { ...store, name, wrappedSecret, backing: { ...store.backing, ...parts } };
}

/**
 * The first uniqueness requirement that a new custom key store violates (API Reference, CreateCustomKeyStore:
 * uniqueness requirements); null where it violates none.
 *
 * @param others custom key stores of the account and Region.
 */
export function conflictWith(
  others: readonly CustomKeyStore[],
  name: string,
  backing: Backing,
): StoreConflict | null {
  if (others.some((other) => other.name === name)) return "customKeyStoreNameInUse";
  for (const { backing: other } of others) {
    const conflict =
      backing.type === "AWS_CLOUDHSM" ? clusterConflict(backing, other) : proxyConflict(backing, other);
    if (conflict) return conflict;
  }
  return null;
}

function clusterConflict(backing: ClusterBacking, other: Backing): StoreConflict | null {
  if (other.type !== "AWS_CLOUDHSM" || !areRelated(backing.clusterId, other.clusterId)) return null;
  return "cloudHsmClusterInUse";
}

function proxyConflict(backing: ProxyBacking, other: Backing): StoreConflict | null {
  if (other.type !== "EXTERNAL_KEY_STORE") return null;
  const sameHost = backing.uriEndpoint.toLowerCase() === other.uriEndpoint.toLowerCase();
  if (sameHost && backing.uriPath === other.uriPath) return "xksProxyUriInUse";
  // Public stores may share an endpoint; a private DNS name belongs to one store.
  if (sameHost && (backing.vpcService || other.vpcService)) return "xksProxyUriEndpointInUse";
  if (backing.vpcService && backing.vpcService.name === other.vpcService?.name) {
    return "xksProxyVpcEndpointServiceInUse";
  }
  return null;
}
