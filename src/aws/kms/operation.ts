import type { Grant } from "../../access/grant.ts";
import type { Permission } from "../../access/permission.ts";
import type { MasterKey } from "../../crypto/master-key.ts";
import type { TokenKeys } from "../../crypto/token-keys.ts";
import type { Directory } from "../../directory/accounts.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { Runtime, XksSettings } from "../../isolate/runtime.ts";
import type { HeaderMarks } from "../../keys/ciphertext.ts";
import type { AwsKeyRecord, PolicyPrincipals } from "../../keys/key.ts";
import type { PricedBy } from "../../meter/aws-prices.ts";
import type { AwsQuotaOperation } from "../../quotas/aws.ts";
import type { AdjustableResource } from "../../quotas/aws-resources.ts";
import type { RequestContext } from "../../request-context.ts";
import type { Input, Members } from "../../shape.ts";
import type { Caller } from "../../surface/caller.ts";
import { type KeyOperation, registered, type LocatedKey as SurfaceKey } from "../../surface/operation.ts";
import type { Gate } from "./authorization/gate.ts";
import type { KindRule } from "./keys/key-fitness.ts";
import type { KeyUsage } from "./keys/key-specs.ts";

export { keyNamedBy } from "../../surface/operation.ts";

/** A key that a request names, with the place to reach it at. */
export type LocatedKey = SurfaceKey<AwsKeyRecord>;

/** The keys of a request. The first is the one that chooses its quota. */
export type LocatedKeys = readonly LocatedKey[];

/** The operations of AWS KMS: those that have a request quota, which is all of them. */
export type OperationName = AwsQuotaOperation;

/** What `run` receives besides its input. Time, randomness and storage come from here. */
export interface Call {
  readonly operation: OperationName;
  readonly caller: Caller;
  /** The caller's own account and Region. */
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly masterKey: MasterKey;
  /** Keys of the tokens of the caller's workspace. */
  readonly tokenKeys: TokenKeys;
  /** Which headers of ciphertexts are known in the workspace. */
  readonly headerMarks: HeaderMarks;
  readonly directory: Directory;
  readonly regions: Runtime["regions"];
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Whether the request is a DryRun, which calls no proxy. */
  readonly dryRun: boolean;
  readonly xks: XksSettings;
  /** The enclave's public key, for requests with a Recipient; null for others. */
  readonly recipientKey: Uint8Array | null;
  /** Which of some ARNs are users and roles that are there, with their ids, and which could be and are not. */
  principals(arns: readonly string[]): Promise<FoundPrincipals>;
  /** Where policies decide, and who asks; null where they do not. */
  readonly gate: Gate | null;
  /** The key that a text names. @throws AwsError NotFoundException, InvalidArnException */
  named(text: string, rule?: KeyRule): LocatedKey | Promise<LocatedKey>;
  /** The key of an account and Region. @throws Failure keyNotFound */
  at(place: { readonly account: string; readonly region: string }, keyId: string): Promise<LocatedKey>;
  /** The request context for the keys of an account and Region. */
  contextFor(account: string, region: string): RequestContext;
  /** How many of a resource there may be in the account and Region of a request context: its quota, overrides included. */
  limitOf(resource: AdjustableResource, context: RequestContext): Promise<number>;
  /** The key usage that the operation of a permission needs; undefined where it needs none. */
  usageOf(permission: Permission<"key">["action"]): KeyUsage | undefined;
}

/** Principals that a policy names, as they were found. */
export interface FoundPrincipals {
  /** Unique ids by ARN. */
  readonly ids: PolicyPrincipals;
  /** ARNs of users and roles that accounts which are known here have not got. */
  readonly missing: readonly string[];
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

/** One operation of AWS KMS. */
export interface Operation<M extends Members = Members> extends KeyOperation<M, Call, AwsKeyRecord, Output> {
  readonly name: OperationName;
  /** The rights that a caller needs; one without a key is judged by IAM policies alone. */
  readonly permissions: readonly [AwsPermission, ...AwsPermission[]];
  /** The grant that it is about, which says who may; left out where key policies do. */
  readonly grant?: (call: Call, input: Input<M>, key: LocatedKey) => Promise<Grant>;
  /** May be called for another account's key. */
  readonly crossAccount?: true;
  /** May be called for an AWS managed key. */
  readonly managedKeys?: true;
  /** The key usage that it needs. */
  readonly usage?: KeyUsage;
  /** Kinds of keys that it does not work with in any state: looked at before the state. */
  readonly kinds?: readonly KindRule[];
  /** Kinds of keys that it does not work with, where the state of the key comes first. */
  readonly kindsInState?: readonly KindRule[];
  /** It changes the key itself, and so draws from what one key bears (quotas/charges.ts). */
  readonly changesKey?: true;
  /** What its price depends on (meter/aws-prices.ts): on nothing where it is left out. */
  readonly price?: PricedBy;
}

export type AwsPermission = Permission<"key" | "alias" | "none">;

/** An operation whose functions are written against its own input, as the registry holds it. */
export const operation = <const M extends Members>(record: Operation<M>): Operation => registered(record);
