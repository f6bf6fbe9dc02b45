import type { MasterKey } from "../../crypto/master-key.ts";
import type { InstanceDirectory } from "../../directory/instances.ts";
import type { ClientKeys } from "../../isolate/client-keys.ts";
import type { InstanceCache } from "../../isolate/instance-cache.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { AlibabaKeyRecord } from "../../keys/key.ts";
import type { AlibabaQuotaOperation } from "../../quotas/alibaba.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Input, Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";

/** The operations of Alibaba Cloud KMS: those that draw from a quota, which is all of them. */
export type OperationName = AlibabaQuotaOperation;

/** A key that a request names, with the place to reach it at. */
export interface LocatedKey extends CachedKey<AlibabaKeyRecord> {
  readonly context: RequestContext;
}

/** The keys of a request. */
export type LocatedKeys = readonly LocatedKey[];

/** What `run` and `locate` receive besides their input. */
export interface Call {
  readonly operation: OperationName;
  readonly caller: Caller;
  /** Where the keys, secrets and access points of the caller's account and Region are. */
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly masterKey: MasterKey;
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
  /** Notes the KMS instance that the request is for, unless it has one already: its access log keeps the request. */
  noteInstance(instanceId: string): void;
  /**
   * The key that a text names: a key id, an alias (`alias/…`), or the ARN of one of them.
   *
   * @param accepts `key`: no alias, which is refused with Unsupported.Alias.
   * @throws Failure keyNotFound, aliasNotFound; AlibabaError
   */
  named(text: string, accepts: KeyRule): LocatedKey | Promise<LocatedKey>;
  /** The key of an id, in an account and Region. @throws Failure keyNotFound */
  at(
    place: { readonly account: string; readonly region: string },
    keyId: string,
  ): LocatedKey | Promise<LocatedKey>;
}

/** How an operation lets a key be named: `any` is an alias too. */
export type KeyRule = "key" | "any";

/** An answer, but for its RequestId; null where that is all. */
export type Output = Readonly<Record<string, unknown>> | null;

/** One operation: everything that is special about it. The pipeline does the rest. */
export interface Operation<M extends Members = Members> {
  readonly name: OperationName;
  /** Its parameters. Where a list or a structure stands in the request, see parameters.ts. */
  readonly input: M;
  /** The one HTTP method that it takes, where it takes only one (OpenAPI metadata). */
  readonly method?: "GET" | "POST";
  /** The keys that the request uses. */
  readonly locate?: (call: Call, input: Input<M>) => LocatedKeys | Promise<LocatedKeys>;
  /** Its success is a use of the key. */
  readonly cryptographic?: true;
  readonly run: (call: Call, input: Input<M>, ...keys: LocatedKey[]) => Output | Promise<Output>;
}

/** An operation whose `run` is written against its own input, as the registry holds it. */
export function operation<const M extends Members>(record: Operation<M>): Operation {
  // The pipeline gives `run` only what readParameters made of `input`, so the two agree by construction.
  return record as unknown as Operation;
}

/** The single key that a required parameter names. */
export function keyNamedBy<K extends string>(parameter: K, accepts: KeyRule) {
  return (call: Call, input: Readonly<Record<K, string>>): LocatedKeys | Promise<LocatedKeys> => {
    const key = call.named(input[parameter], accepts);
    return key instanceof Promise ? key.then((found) => [found]) : [key];
  };
}
