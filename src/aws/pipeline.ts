import { timeOf } from "../clock.ts";
import { Failure } from "../errors.ts";
import { aliasArn, keyArn, parseKeyReference } from "../keys/identifiers.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { indexQuotas, quotaFor } from "../quotas/descriptor.ts";
import { rateOf } from "../quotas/row.ts";
import type { Runtime } from "../runtime.ts";
import type { Visit } from "../storage/key-client.ts";
import type { Background } from "../storage/lease-time.ts";
import { type Caller, identify } from "./caller.ts";
import { AwsError, accessDenied, throttled } from "./errors.ts";
import { guardState } from "./key-states.ts";
import { managedKey } from "./managed-keys.ts";
import {
  ANY_KEY,
  type Call,
  type KeyRule,
  type LocatedKey,
  type NotBuilt,
  type Operation,
  type Output,
} from "./operation.ts";
import { readInput } from "./validate.ts";

/** A request on its way through. */
export interface Arrival {
  readonly request: Request;
  readonly body: Uint8Array;
  readonly parsed: () => unknown;
  readonly requestId: string;
  /** Wall-clock time of its arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

const quotas = indexQuotas(AWS_QUOTAS);

/**
 * The order of checks, top to bottom. AWS does not document its own; this is that of JSON 1.1 services in
 * general, with the quota where the key is known, because the key's spec chooses it (docs/fidelity.md).
 */
export async function perform(
  runtime: Runtime,
  operation: Operation | NotBuilt,
  arrival: Arrival,
): Promise<Output> {
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs?
  const caller = await identify(runtime, arrival);

  // 2. Is the operation built?
  if ("notBuilt" in operation) throw notBuilt(operation);

  // 3. Is the body JSON, of the right types, within the constraints?
  const input = readInput(operation.input, arrival.parsed());

  // 4. Which keys does it name? A failure waits until the quota is charged.
  const call = await callOf(runtime, operation, caller, arrival);
  const located = await locate(operation, call, input);

  // 5. Is it within the caller's quota?
  if (!(await withinQuota(runtime, call, input, located))) throw throttled();
  if (located instanceof Error) throw located;

  // 6. May they? Policies and grants will decide here; so far what no policy can allow is refused.
  authorize(operation, call, located);

  // 7. Does the state of every key let it?
  for (const key of located) guardState(operation.name, key.record);

  // 8. The operation itself.
  const output = await operation.run(call, input, ...located);
  if ("DryRun" in input && input.DryRun === true) throw dryRun();
  if (operation.cryptographic) {
    for (const key of located) call.keys.noteUse(key.visit, key.record.keyId, operation.name, call.requestId);
  }
  return output;
}

function notBuilt(operation: NotBuilt): AwsError {
  return new AwsError(
    "UnsupportedOperationException",
    `fauxkms does not support ${operation.name} yet (${operation.notBuilt}). The README lists the operations it supports.`,
  );
}

function dryRun(): AwsError {
  return new AwsError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}

async function callOf(
  runtime: Runtime,
  operation: Operation,
  caller: Caller,
  arrival: Arrival,
): Promise<Call> {
  const { wall, background } = arrival;
  const known = runtime.workspaces.get(caller.workspace, wall, background);
  const state = known instanceof Promise ? await known : known;
  const now = timeOf(state.clock, wall);
  const visitTo = (account: string, region: string): Visit => ({
    scope: { workspace: caller.workspace, cloud: "aws", account, region },
    state,
    now,
    wall,
    background,
  });
  const visit = visitTo(caller.account, caller.region);
  const call: Call = {
    operation: operation.name,
    caller,
    visit,
    requestId: arrival.requestId,
    keys: runtime.keys,
    keyring: runtime.keyring,
    profile: runtime.settings.quotaProfile,
    now,
    named: (text, rule = ANY_KEY) => findNamed(call, visitTo, text, rule),
    at: ({ account, region }, keyId) => {
      const place = visitTo(account, region);
      const arn = keyArn({ account, region }, keyId);
      return found(call.keys.find(place, keyId), place, () => new Failure({ code: "keyNotFound", arn }));
    },
  };
  return call;
}

/** Finds a key by any form of identifier, in the account and Region that it names. */
function findNamed(
  call: Call,
  visitTo: (account: string, region: string) => Visit,
  text: string,
  rule: KeyRule,
): LocatedKey | Promise<LocatedKey> {
  const reference = parseKeyReference(text);
  switch (reference.form) {
    case "keyId":
      return call.at(call.caller, reference.keyId);
    case "keyArn":
      checkRegion(call, reference.place.region);
      return call.at(reference.place, reference.keyId);
    case "alias":
    case "aliasArn": {
      if (rule.accepts === "key") {
        throw new AwsError("InvalidArnException", "Key Aliases are not supported for this operation.");
      }
      const place = reference.form === "aliasArn" ? reference.place : call.caller;
      checkRegion(call, place.region);
      const visit = visitTo(place.account, place.region);
      const { name } = reference;
      const missing = () => new Failure({ code: "aliasNotFound", arn: aliasArn(place, name) });
      const key = call.keys.find(visit, name);
      if (!(key instanceof Promise)) return { ...key, visit };
      return key.then(async (known) => found(known ?? (await managedKey(call, visit, name)), visit, missing));
    }
    default:
      if (reference.form === "malformedArn" && rule.invalidArn) {
        throw new AwsError("InvalidArnException", `Invalid ARN '${text}'`);
      }
      throw new AwsError("NotFoundException", `Invalid keyId '${text}'`);
  }
}

function checkRegion(call: Call, region: string): void {
  if (region !== call.caller.region) throw new AwsError("NotFoundException", `Invalid arn ${region}`);
}

type Found = Awaited<ReturnType<Call["keys"]["find"]>>;

function found(
  key: Found | Promise<Found>,
  visit: Visit,
  missing: () => Error,
): LocatedKey | Promise<LocatedKey> {
  if (key instanceof Promise) return key.then((settled) => found(settled, visit, missing));
  if (!key) throw missing();
  return { record: key.record, materials: key.materials, visit };
}

type Located = readonly LocatedKey[] | AwsError | Failure;

async function locate(operation: Operation, call: Call, input: never | object): Promise<Located> {
  if (!operation.locate) return [];
  try {
    return await operation.locate(call, input as never);
  } catch (error) {
    if (error instanceof AwsError || error instanceof Failure) return error;
    throw error;
  }
}

/** Charges the caller's account (not the key's) in its Region. @returns false when throttled. */
function withinQuota(
  runtime: Runtime,
  call: Call,
  input: object,
  located: Located,
): boolean | Promise<boolean> {
  const { quotas: mode, quotaProfile } = runtime.settings;
  if (mode === "off") return true;
  const row = quotaFor(quotas, {
    operation: call.operation,
    keySpec: located instanceof Error ? undefined : located[0]?.record.keySpec,
    keyPairSpec:
      "KeyPairSpec" in input && typeof input.KeyPairSpec === "string" ? input.KeyPairSpec : undefined,
  });
  if (!row) return true;
  const taken = runtime.quotas.take({
    scope: call.visit.scope,
    quota: row.id,
    rate: rateOf(row, quotaProfile, call.caller.region),
    cost: 1,
    state: call.visit.state,
    wall: call.visit.wall,
    background: call.visit.background,
  });
  if (mode === "enforce") return taken;
  return taken instanceof Promise ? taken.then(() => true) : true;
}

/** Refuses what no policy of the caller's account could allow. */
function authorize(operation: Operation, call: Call, located: readonly LocatedKey[]): void {
  for (const { record } of located) {
    const foreign = record.account !== call.caller.account && !operation.crossAccount;
    const managed = record.manager === "AWS" && !operation.managedKeys;
    if (foreign || managed) throw accessDenied(call.caller.principal, operation.name, record.arn);
  }
}
