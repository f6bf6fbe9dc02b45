import { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { heldBack } from "../../surface/held-back.ts";
import type { Trace } from "../../surface/trace.ts";
import { identify, type Presented } from "../protocol/caller.ts";
import { readInput } from "../protocol/validate.ts";
import { authorize, NO_GRANTS } from "./authorization.ts";
import { RequestCall } from "./call.ts";
import { checkRecipient } from "./crypto/recipient.ts";
import { AwsError } from "./errors.ts";
import { provokeFaults } from "./faults.ts";
import { grantsOfTokens, grantTokensOf } from "./grants/grant-tokens.ts";
import { requireFit, requireFitInState, requireUsage } from "./keys/key-fitness.ts";
import { guardState } from "./keys/key-states.ts";
import type { Call, LocatedKeys, Operation, Output } from "./operation.ts";
import { refusal, withinQuota } from "./quota-charges.ts";

/** A request on its way through. */
export interface Arrival extends Presented {
  readonly parsed: () => unknown;
  readonly requestId: string;
  /** Filled in on the way. */
  readonly trace: Trace;
  /** Whether faults on demand have had their turn. */
  readonly provoked?: true;
}

/**
 * The order of checks, top to bottom. AWS does not document its own; this is that of JSON 1.1 services in
 * general, with the quota where the key is known, because the key's spec chooses it (docs/fidelity.md).
 */
export async function perform(runtime: Runtime, operation: Operation, arrival: Arrival): Promise<Output> {
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs?
  const identified = identify(runtime, arrival, "kms");
  const caller = identified instanceof Promise ? await identified : identified;
  arrival.trace.caller = caller;

  // 2. Is the body JSON, of the right types, within the constraints?
  const input = readInput(operation.input, arrival.parsed());

  // 3. Which keys does it name? A failure waits until the quota is charged.
  const known = runtime.workspaces.get(caller.workspace, arrival.wall, arrival.background);
  const state = known instanceof Promise ? await known : known;
  const call = new RequestCall(runtime, operation.name, caller, state, arrival, isDryRun(input));
  const finding = locate(operation, call, input);
  const located = finding instanceof Promise ? await finding : finding;
  if (!(located instanceof Error)) noteKeys(arrival.trace, input, located);

  // Faults on demand come before the quota and leave it alone. A request that was made to wait begins again, with the
  // time and the keys of now.
  if (state.faults.active.length > 0 && !arrival.provoked) {
    const keys = located instanceof Error ? [] : located;
    const waited = await provokeFaults(runtime, call, keys, arrival.trace);
    if (waited) return perform(runtime, operation, { ...arrival, wall: Date.now(), provoked: true });
  }

  // 4. Is it within every quota that it draws from?
  const taking = withinQuota(runtime, call, input, located, arrival.trace);
  if (!(taking instanceof Promise ? await taking : taking)) throw refusal(arrival.trace);
  if (located instanceof Error) throw located;

  // 5. May they?
  const tokens = grantTokensOf(input);
  const grants = tokens.length > 0 ? await grantsOfTokens(call, tokens, located) : NO_GRANTS;
  authorize(call, operation, located, grants);
  if ("Recipient" in input && input.Recipient) await checkRecipient(runtime, call, input.Recipient);

  // 6. Do the kind, the usage and the state of every key let it?
  for (const { record } of located) {
    requireFit(operation.name, record);
    requireUsage(operation.name, record);
    guardState(operation.name, record);
    requireFitInState(operation.name, record);
  }

  // 7. The operation itself. A DryRun of one that changes something stops short of it.
  const running = operation.run(call, input, ...located);
  if (running instanceof Promise && !operation.cryptographic) finishAnyway(call, running);
  const output = await running;
  if (call.dryRun) throw dryRun();
  if (operation.cryptographic) {
    for (const key of located)
      call.keys.noteUse(key.context, key.record.keyId, operation.name, call.requestId);
  }
  return output;
}

/** A change that was begun is finished, even where its client goes away: other Regions may have to hear of it. */
function finishAnyway(call: Call, running: Promise<Output>): void {
  call.context.background(running.catch(() => null));
}

/** Notes the keys of a request for whoever records it. */
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

type Located = LocatedKeys | AwsError | Failure;

/** The keys of the request, or why there are none: told only after the quota was charged. */
function locate(operation: Operation, call: Call, input: never | object): Located | Promise<Located> {
  const find = operation.locate;
  return find ? heldBack(() => find(call, input as never), isTold) : [];
}

function isTold(error: unknown): error is AwsError | Failure {
  return error instanceof AwsError || error instanceof Failure;
}
