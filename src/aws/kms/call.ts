import type { MasterKey } from "../../crypto/master-key.ts";
import type { TokenKeys } from "../../crypto/token-keys.ts";
import type { Directory } from "../../directory/accounts.ts";
import { Failure } from "../../errors.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { Runtime, XksSettings } from "../../isolate/runtime.ts";
import { type HeaderMarks, headerMarksIn } from "../../keys/ciphertext.ts";
import { aliasArn, isKeyId, keyArn, parseKeyReference } from "../../keys/identifiers.ts";
import { keyOf } from "../../keys/key.ts";
import type { ChangedName } from "../../objects/key-store/api.ts";
import { type AdjustableResource, RESOURCE_LIMITS, resourceQuotaId } from "../../quotas/aws-resources.ts";
import type { Background, RequestContext } from "../../request-context.ts";
import { contextIn, contextOf } from "../../surface/context.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { keysAllowed } from "../../workspace-limits.ts";
import type { AwsCaller } from "../protocol/aws-caller.ts";
import type { AttestedRegisters } from "./authorization/asked.ts";
import type { Gate } from "./authorization/gate.ts";
import { AwsError, denied } from "./errors.ts";
import type { KeyUsage } from "./keys/key-specs.ts";
import { managedKey } from "./keys/managed-keys.ts";
import {
  ANY_KEY,
  type Call,
  type FoundPrincipals,
  type KeyRule,
  type LocatedKey,
  type OperationName,
} from "./operation.ts";
import { USAGES } from "./operations.ts";

/** One request on its way through the pipeline, as the operations see it. */
export class RequestCall implements Call {
  readonly operation: OperationName;
  readonly caller: AwsCaller;
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly masterKey: MasterKey;
  readonly tokenKeys: TokenKeys;
  readonly headerMarks: HeaderMarks;
  readonly directory: Directory;
  readonly regions: Runtime["regions"];
  readonly now: number;
  readonly dryRun: boolean;
  readonly xks: XksSettings;
  readonly #counters: Runtime["counters"];
  readonly #identities: Runtime["identities"];
  /** Set once the attestation document of the request is verified, with its registers. */
  recipientKey: Uint8Array | null = null;
  attested: AttestedRegisters | null = null;
  /** Set where policies decide. */
  gate: Gate | null = null;

  /**
   * @param arrival id, wall-clock time and background of the request.
   * @param dryRun whether the request is a DryRun.
   */
  constructor(
    runtime: Runtime,
    operation: OperationName,
    caller: AwsCaller,
    state: WorkspaceState,
    arrival: { readonly requestId: string; readonly wall: number; readonly background: Background },
    dryRun: boolean,
  ) {
    const { requestId, wall, background } = arrival;
    this.operation = operation;
    this.caller = caller;
    this.requestId = requestId;
    this.keys = runtime.keys;
    this.masterKey = runtime.masterKey;
    this.tokenKeys = runtime.tokenKeys(caller.workspace, state);
    this.headerMarks = headerMarksIn(state, runtime.masterKey);
    this.directory = runtime.directory;
    this.regions = runtime.regions;
    this.dryRun = dryRun;
    this.xks = runtime.xks;
    this.#counters = runtime.counters;
    this.#identities = runtime.identities;
    this.context = contextOf("aws", caller, state, wall, background);
    this.now = this.context.now;
  }

  named(text: string, rule: KeyRule = ANY_KEY): LocatedKey | Promise<LocatedKey> {
    const sought = soughtBy(this, text, rule);
    const known = this.keys.known(sought.context, sought.reference);
    return known ? found(this, known, sought.context, sought.missing) : find(this, sought);
  }

  async at(place: { readonly account: string; readonly region: string }, keyId: string): Promise<LocatedKey> {
    const context = this.contextFor(place.account, place.region);
    const missing = () => new Failure({ code: "keyNotFound", arn: keyArn(place, keyId) });
    return found(this, await this.keys.find(context, keyId), context, missing);
  }

  async principals(arns: readonly string[]): Promise<FoundPrincipals> {
    const { wall, background } = this.context;
    const place = { workspace: this.caller.workspace, cloud: "aws" } as const;
    const named = arns.filter(isEntityArn);
    const { ids, missing } = await this.#identities.principalIds(place, named, wall, background);
    return { ids: Object.fromEntries(ids), missing };
  }

  usageOf(permission: string): KeyUsage | undefined {
    return USAGES.get(permission);
  }

  /** The request context for the keys of another account or Region. */
  contextFor(account: string, region: string): RequestContext {
    return contextIn(this.context, account, region);
  }

  async limitOf(resource: AdjustableResource, { scope, state }: RequestContext): Promise<number> {
    const raised = await this.#counters(scope).limit(state, resourceQuotaId(resource));
    const limit = raised ?? RESOURCE_LIMITS[resource];
    return resource === "keys" ? keysAllowed(state, limit) : limit;
  }
}

/** Whether a principal is a user or a role, which accounts have by name. */
function isEntityArn(arn: string): boolean {
  return /^arn:[a-z-]+:iam::\d{12}:(?:user|role)\//.test(arn);
}

/** A key that a request names: where it is looked for, and the error if it is not there. */
interface Sought {
  readonly context: RequestContext;
  readonly reference: ChangedName;
  readonly missing: () => Error;
}

/** Reads any form of key identifier, in the account and Region that it names. @throws AwsError */
function soughtBy(call: RequestCall, text: string, rule: KeyRule): Sought {
  const reference = parseKeyReference(text);
  switch (reference.form) {
    case "keyId": {
      const { keyId } = reference;
      const missing = () => new Failure({ code: "keyNotFound", arn: keyArn(call.caller, keyId) });
      return { context: call.context, reference: keyId, missing };
    }
    case "keyArn": {
      const { place, keyId } = reference;
      checkRegion(call, place.region);
      const arn = keyArn(place, keyId);
      const missing = () => absent(call, rule, place.account, { code: "keyNotFound", arn });
      return { context: call.contextFor(place.account, place.region), reference: keyId, missing };
    }
    case "alias":
    case "aliasArn": {
      if (rule.accepts === "key") {
        throw new AwsError("InvalidArnException", "Key Aliases are not supported for this operation.");
      }
      const place = reference.form === "aliasArn" ? reference.place : call.caller;
      checkRegion(call, place.region);
      const { name } = reference;
      const arn = aliasArn(place, name);
      const missing = () => absent(call, rule, place.account, { code: "aliasNotFound", arn });
      return { context: call.contextFor(place.account, place.region), reference: name, missing };
    }
    default: {
      const keyId = KEY_OF_ARN.exec(text)?.[1];
      // This text has no quotation marks (DescribeKey in Floci's tests, checked against AWS).
      if (keyId !== undefined && !isKeyId(keyId)) {
        throw new AwsError("NotFoundException", `Invalid keyId ${keyId}`);
      }
      if (reference.form === "malformedArn" && rule.invalidArn) {
        throw new AwsError("InvalidArnException", `Invalid ARN '${text}'`);
      }
      throw new AwsError("NotFoundException", `Invalid keyId '${text}'`);
    }
  }
}

/** Asks the key store for a key. An alias of AWS makes the AWS managed key that it names. */
async function find(call: RequestCall, { context, reference, missing }: Sought): Promise<LocatedKey> {
  const key = (await call.keys.find(context, reference)) ?? (await managedKey(call, context, reference));
  return found(call, key, context, missing);
}

/** Matches an ARN that is well-formed up to its key id, and captures what stands for the key id. */
const KEY_OF_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([^/]+)$/;

function checkRegion(call: Call, region: string): void {
  if (region !== call.caller.region) throw new AwsError("NotFoundException", `Invalid arn ${region}`);
}

/** The error for a key that does not exist. In another account, the caller learns only that they may not use it. */
function absent(
  call: Call,
  rule: KeyRule,
  account: string,
  failure: { readonly code: "keyNotFound" | "aliasNotFound"; readonly arn: string },
): Error {
  if (account === call.caller.account) return new Failure(failure);
  return denied(call.caller.principal, {
    action: `kms:${rule.action ?? call.operation}`,
    resource: failure.arn,
  });
}

/** The key that was found. Another account's AWS managed key counts as missing, because its policy admits nobody. */
function found(call: Call, key: CachedKey | null, context: RequestContext, missing: () => Error): LocatedKey {
  if (!key) throw missing();
  if (key.record.manager === "AWS" && key.record.account !== call.caller.account) throw missing();
  return { record: keyOf("aws", key.record), ready: key.ready, context };
}
