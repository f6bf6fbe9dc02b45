import type { AccessResourceKind } from "../../access/access-point.ts";
import type { Permission } from "../../access/permission.ts";
import type { InstanceRecord } from "../../billing/instance.ts";
import type { MasterKey } from "../../crypto/master-key.ts";
import type { TokenKeys } from "../../crypto/token-keys.ts";
import type { InstanceDirectory } from "../../directory/instances.ts";
import type { ClientKeys } from "../../isolate/client-keys.ts";
import type { InstanceCache } from "../../isolate/instance-cache.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { HeaderMarks } from "../../keys/ciphertext.ts";
import type { AlibabaKeyRecord } from "../../keys/key.ts";
import type { AlibabaQuotaOperation } from "../../quotas/alibaba.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Input, Members } from "../../shape.ts";
import { type KeyOperation, registered, type LocatedKey as SurfaceKey } from "../../surface/operation.ts";
import type { policyModeOf } from "../../workspace-settings.ts";
import type { AlibabaCaller } from "../protocol/alibaba-caller.ts";
import type { KeyFamily, KeyUsage } from "./keys/key-specs.ts";

export { keyNamedBy } from "../../surface/operation.ts";

/** A key that a request names, with the place to reach it at. */
export type LocatedKey = SurfaceKey<AlibabaKeyRecord>;

/** The keys of a request. The first is the one that chooses its quota. */
export type LocatedKeys = readonly LocatedKey[];

/** The operations of Alibaba Cloud KMS: those that draw from a quota, which is all of them. */
export type OperationName = AlibabaQuotaOperation;

/** What `run` and `locate` receive besides their input. */
export interface Call {
  readonly operation: OperationName;
  readonly caller: AlibabaCaller;
  /** The request context for keys, secrets and access points of the caller's account and Region. */
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly masterKey: MasterKey;
  /** Keys of the tokens of the caller's workspace. */
  readonly tokenKeys: TokenKeys;
  /** Which headers of ciphertexts are known in the workspace. */
  readonly headerMarks: HeaderMarks;
  readonly clientKeys: ClientKeys;
  readonly instances: InstanceDirectory;
  readonly instanceCache: InstanceCache;
  /** Whether an instance works in the 15 days after its end (billing/lifecycle.ts). */
  readonly worksExpired: boolean;
  /** Private CA of the TLS listener, PEM; null where there is none. */
  readonly caCertificate: string | null;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Id of the instance whose dedicated gateway the request came to; null at the shared one. */
  readonly gateway: string | null;
  /** User-Agent of the request; empty where it has none. */
  readonly userAgent: string;
  /** Whether policies decide on the request. */
  readonly policies: ReturnType<typeof policyModeOf>;
  /**
   * Requires that policies allow reading one of several secrets, for an operation that tells each refusal by itself.
   *
   * @throws AlibabaError Forbidden.NoPermission
   */
  readonly requireSecretValue: (secretName: string) => Promise<void>;
  /** Whether the caller's account has opened KMS, or need not. */
  isActive(): Promise<boolean>;
  /** The limit of a resource quota; infinity where resource quotas are lifted (`--resource-quotas`). */
  resources(limit: number): number;
  /** Notes the KMS instance of the request for its access log, unless one is noted already. */
  noteInstance(instanceId: string): void;
  /**
   * The key that a text names: a key id, an alias (`alias/…`), or the ARN of one of them.
   *
   * @param accepts `key`: no alias, which is refused with Unsupported.Alias.
   * @throws Failure keyNotFound, aliasNotFound; AlibabaError
   */
  named(text: string, accepts: KeyRule): LocatedKey | Promise<LocatedKey>;
  /** Requests that the dedicated gateway of an instance has served in the present second. */
  gatewayUse(instance: InstanceRecord): Promise<number>;
  /** The key of an id, in an account and Region. @throws Failure keyNotFound */
  at(
    place: { readonly account: string; readonly region: string },
    keyId: string,
  ): LocatedKey | Promise<LocatedKey>;
}

/** How an operation lets a key be named: `any` is an alias too. */
export type KeyRule = "key" | "any";

/** An answer without its RequestId; null where it has no other member. */
export type Output = Readonly<Record<string, unknown>> | null;

/** One operation of Alibaba Cloud KMS. Where a list or a structure of its input stands in a request, see parameters.ts. */
export interface Operation<M extends Members = Members>
  extends KeyOperation<M, Call, AlibabaKeyRecord, Output> {
  readonly name: OperationName;
  /** The rights that a caller needs; none for an operation that every caller may call. */
  readonly permissions: readonly AlibabaPermission[];
  /** The key usage that it needs, checked before the algorithm of the request. */
  readonly usage?: KeyUsage;
  /** The family of keys that it works with; where it is left out, any family, or one that `run` checks itself. */
  readonly family?: KeyFamily;
  /**
   * Checks what the shapes of the parameters do not say: whether they fit each other, and what is in their texts. A request
   * that it refuses costs nothing of a quota. @throws AlibabaError
   */
  readonly check?: (call: Call, input: Input<M>) => void;
  /** Whether its page has InvalidParameter without the name of the parameter, as newer pages do. */
  readonly plainInvalidParameter?: true;
  /** Whether accounts that have not opened KMS may call it. */
  readonly beforeActivation?: true;
  /** The one HTTP method that it takes, where it takes only one (OpenAPI metadata). */
  readonly method?: "GET" | "POST";
}

/**
 * `keys`, `secrets` and `aliases` are what RAM calls the container of all of a kind, in which they are made and listed;
 * `none` is judged on the instance that the request names, else on anything of the account in the Region.
 */
type PermissionResource =
  | ("key" | "keys" | "alias" | "aliases" | "secret" | "secrets" | "none")
  | AccessResourceKind;

/** A right that a request needs. `encryption`: on the key under which the secret lies, if a customer manages it. */
export interface AlibabaPermission extends Omit<Permission<PermissionResource>, "key"> {
  readonly key?: number | "encryption";
}

/** An operation whose functions are written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
