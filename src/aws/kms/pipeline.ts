import type { Grant } from "../../access/grant.ts";
import type { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { requireState } from "../../keys/state-guard.ts";
import { heldBack } from "../../surface/errors.ts";
import { applyFaults } from "../../surface/faults.ts";
import type { Trace } from "../../surface/trace.ts";
import type { AwsCaller } from "../protocol/aws-caller.ts";
import { identify } from "../protocol/caller.ts";
import { parseBody } from "../protocol/http.ts";
import { outsideOf } from "../protocol/outside.ts";
import type { JsonArrival } from "../protocol/serve.ts";
import { readInput } from "../protocol/validate.ts";
import { askerOf } from "./authorization/asker.ts";
import { authorize } from "./authorization/authorize.ts";
import { RequestCall } from "./call.ts";
import { verifiedRecipient } from "./crypto/recipient.ts";
import { AwsError, ERROR_WORDS, FAULT_WORDS } from "./errors.ts";
import { grantsOfTokens, grantTokensOf } from "./grants/grant-tokens.ts";
import { requireFit, requireFitInState, requireUsage } from "./keys/key-fitness.ts";
import { statesOf } from "./keys/key-states.ts";
import type { Call, LocatedKeys, Operation, Output } from "./operation.ts";
import { type Drawn, giveBackAfter, isMalformed, refusal, withinQuota } from "./quota-charges.ts";

/**
 * Performs a request: its checks in order, top to bottom. AWS does not document its own order; this is that of JSON 1.1
 * services in general, with the quota once the key is known, because the key's spec chooses it (docs/fidelity.md).
 */
export async function perform(runtime: Runtime, operation: Operation, arrival: JsonArrival): Promise<Output> {
  const { trace } = arrival;
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs?
  const caller = await identify(runtime, arrival, "kms");
  trace.caller = caller;

  // 2. Is the body JSON, of the right types, within the constraints?
  const input = readInput(operation.input, parseBody(arrival.body));

  // 3. Which keys does it name? A failure waits until the quota is charged.
  let { call, located } = await locate(runtime, operation, caller, input, arrival, arrival.wall);

  // Faults on demand come before the quota and draw nothing from it. A delayed request goes on with the present time
  // and keys.
  if (call.context.state.faults.active.length > 0) {
    const keys = located instanceof Error ? [] : located.map(({ record }) => record);
    const waited = await applyFaults(runtime, FAULT_WORDS, call, keys, trace);
    if (waited) ({ call, located } = await locate(runtime, operation, caller, input, arrival, Date.now()));
  }

  // 4. Is it within every quota that it draws from?
  if (located instanceof Error && isMalformed(located)) throw located;
  const drawn: Drawn[] = [];
  if (!(await withinQuota(runtime, operation, call, input, located, trace, drawn))) throw refusal(trace);
  if (located instanceof Error) throw located;
  try {
    return await performWithin(runtime, operation, call, input, located, arrival);
  } catch (error) {
    giveBackAfter(runtime, drawn, error, trace);
    throw error;
  }
}

/** The grants of a request without grant tokens, as nearly every request is. */
const NO_GRANTS: readonly Grant[] = [];

/** The rest of a request that is within its quotas. */
async function performWithin(
  runtime: Runtime,
  operation: Operation,
  call: RequestCall,
  input: object,
  located: LocatedKeys,
  arrival: JsonArrival,
): Promise<Output> {
  // 5. May they?
  if ("Recipient" in input && input.Recipient) {
    const recipient = await verifiedRecipient(runtime, input.Recipient, call.context.wall);
    call.recipientKey = recipient.publicKey;
    call.attested = recipient.registers;
  }
  const tokens = grantTokensOf(input);
  const tokenGrants = tokens.length > 0 ? await grantsOfTokens(call, tokens, located) : NO_GRANTS;
  await authorize(runtime, call, { operation, located, tokenGrants, trace: arrival.trace }, () =>
    askerOf(runtime, call, operation, { ...input }, located, outsideOf(arrival.request)),
  );

  // 6. Do the kind, the usage and the state of every key allow it?
  for (const { record } of located) {
    requireFit(operation, record);
    requireUsage(operation, record);
    requireState(statesOf(operation), record);
    requireFitInState(operation, record);
  }

  // 7. The operation itself. A DryRun of one that changes something stops short of it.
  const running = operation.run(call, input, ...located);
  if (!operation.cryptographic) finishAnyway(call, Promise.resolve(running));
  const output = await running;
  if (call.dryRun) throw dryRun();
  if (operation.cryptographic) {
    for (const key of located)
      call.keys.noteUse(key.context, key.record.keyId, operation.name, call.requestId);
  }
  return output;
}

/** Finishes a change whose client goes away, because other Regions may have to learn of it. */
function finishAnyway(call: Call, running: Promise<Output>): void {
  call.context.background(running.catch(() => null));
}

/** The call at a time, and its keys, or why they were not found, which is answered only after the quota was charged. */
async function locate(
  runtime: Runtime,
  operation: Operation,
  caller: AwsCaller,
  input: object,
  arrival: JsonArrival,
  wall: number,
): Promise<{ call: RequestCall; located: LocatedKeys | AwsError | Failure }> {
  const { background, requestId, trace } = arrival;
  const state = await runtime.workspaces.enter(caller.workspace, wall, background);
  const moment = { requestId, wall, background };
  const call = new RequestCall(runtime, operation.name, caller, state, moment, isDryRun(input));
  try {
    const located = (await operation.locate?.(call, input)) ?? [];
    noteKeys(trace, input, located);
    return { call, located };
  } catch (error) {
    return { call, located: heldBack(ERROR_WORDS, error) };
  }
}

/** Writes the keys of a request into its trace. */
function noteKeys(trace: Trace, input: object, located: LocatedKeys): void {
  trace.keyArns = located.map(({ record }) => record.arn);
  trace.keySpec = located[0]?.record.keySpec ?? null;
  if ("KeyPairSpec" in input && typeof input.KeyPairSpec === "string") trace.keyPairSpec = input.KeyPairSpec;
}

function isDryRun(input: object): boolean {
  return "DryRun" in input && input.DryRun === true;
}

function dryRun(): AwsError {
  return new AwsError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}
