import type { MasterKey } from "../../crypto/master-key.ts";
import type { Directory } from "../../directory/accounts.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { Runtime, XksSettings } from "../../isolate/runtime.ts";
import type { AwsKeyRecord } from "../../keys/key.ts";
import type { AwsQuotaOperation } from "../../quotas/aws.ts";
import type { AdjustableResource } from "../../quotas/aws-resources.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Input, Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";

/** The operations of AWS KMS: those that have a request quota, which is all of them. */
export type OperationName = AwsQuotaOperation;

/** A key that a request names, with the place to reach it at. */
export interface LocatedKey extends CachedKey<AwsKeyRecord> {
  readonly context: RequestContext;
}

/** The keys of a request, the one that chooses its quota first. */
export type LocatedKeys = readonly LocatedKey[];

/** What `run` receives besides its input. Time, randomness and storage come from here. */
export interface Call {
  readonly operation: OperationName;
  readonly caller: Caller;
  /** The caller's own account and Region. */
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly masterKey: MasterKey;
  readonly directory: Directory;
  readonly regions: Runtime["regions"];
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** A DryRun: nothing outside hears of it. */
  readonly dryRun: boolean;
  readonly xks: XksSettings;
  /** The enclave's public key, for requests with a Recipient; null for others. */
  readonly recipientKey: Uint8Array | null;
  /** The key that a text names. @throws AwsError NotFoundException, InvalidArnException */
  named(text: string, rule?: KeyRule): LocatedKey | Promise<LocatedKey>;
  /** The key of an account and Region. @throws Failure keyNotFound */
  at(
    place: { readonly account: string; readonly region: string },
    keyId: string,
  ): LocatedKey | Promise<LocatedKey>;
  /** Where the keys of an account and Region are. */
  contextFor(account: string, region: string): RequestContext;
  /** How many of a resource there may be in the account and Region of a request context: its quota, overrides included. */
  limitOf(resource: AdjustableResource, context: RequestContext): Promise<number>;
}

/** How an operation lets a key be named (aws-api reference, Key identifiers). */
export interface KeyRule {
  /** `key`: id or ARN of a key only; `any`: of an alias too. */
  readonly accepts: "key" | "any";
  /** A malformed ARN is InvalidArnException rather than NotFoundException. */
  readonly invalidArn?: true;
  /** The IAM action that using the key is, where it is not the operation's name. */
  readonly action?: string;
}

export const ANY_KEY: KeyRule = { accepts: "any" };
export const KEY_ONLY: KeyRule = { accepts: "key", invalidArn: true };

/** A JSON answer; null where the operation answers with an empty body. */
export type Output = Readonly<Record<string, unknown>> | null;

/** One operation: everything that is special about it. The pipeline does the rest. */
export interface Operation<M extends Members = Members> {
  readonly name: OperationName;
  readonly input: M;
  /** The keys that the request uses, the one that chooses the quota first. */
  readonly locate?: (call: Call, input: Input<M>) => LocatedKeys | Promise<LocatedKeys>;
  /** May be called for another account's key. */
  readonly crossAccount?: true;
  /** May be called for an AWS managed key. */
  readonly managedKeys?: true;
  /** Its success is a use of the key (GetKeyLastUsage). */
  readonly cryptographic?: true;
  readonly run: (call: Call, input: Input<M>, ...keys: LocatedKey[]) => Output | Promise<Output>;
}

/** An operation whose `run` is written against its own input, as the registry holds it. */
export function operation<const M extends Members>(record: Operation<M>): Operation {
  // The pipeline gives `run` only what readInput made of `input`, so the two agree by construction.
  return record as unknown as Operation;
}

/** The single key that a required member names. */
export function keyNamedBy<K extends string>(member: K, rule: KeyRule) {
  return (call: Call, input: Readonly<Record<K, string>>): LocatedKeys | Promise<LocatedKeys> => {
    const key = call.named(input[member], rule);
    return key instanceof Promise ? key.then((found) => [found]) : [key];
  };
}
