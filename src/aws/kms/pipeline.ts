import type { Grant } from "../../access/grant.ts";
import type { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { requireState } from "../../keys/state-guard.ts";
import { foundOrHeldBack } from "../../surface/errors.ts";
import { applyFaults } from "../../surface/faults.ts";
import type { Trace } from "../../surface/trace.ts";
import { whenKnown } from "../../when-known.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import { identify } from "../protocol/caller.ts";
import { parseBody } from "../protocol/http.ts";
import type { JsonArrival } from "../protocol/serve.ts";
import { readInput } from "../protocol/validate.ts";
import { requireAccountRules } from "./authorization/account-rules.ts";
import type { Members } from "./authorization/asked.ts";
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
 *
 * What this isolate knows already is not awaited: each promise costs a request 0.2 us and 300 bytes of garbage, and most
 * requests need one for their cipher alone (docs/performance.md).
 */
export async function perform(runtime: Runtime, operation: Operation, arrival: JsonArrival): Promise<Output> {
  const { trace, wall, background } = arrival;
  const { workspaces } = runtime;
  // 1. Who is calling: account, Region, workspace; strict: is the signature theirs?
  const identified = identify(runtime, arrival, "kms");
  const caller = identified instanceof Promise ? await identified : identified;
  trace.caller = caller;

  // 2. Is the body JSON, of the right types, within the constraints?
  const input = readInput(operation.input, parseBody(arrival.body));

  // 3. Which keys does it name? A failure waits until the quota is charged.
  const { workspace } = caller;
  const state =
    workspaces.enterAtOnce(workspace, wall) ?? (await workspaces.enter(workspace, wall, background));
  let call = new RequestCall(runtime, operation.name, caller, state, arrival, isDryRun(input));
  const found = locate(operation, call, input);
  let located = found instanceof Promise ? await found : found;
  noteKeys(trace, input, located);

  // Faults on demand come before the quota and draw nothing from it. A delayed request goes on with the present time
  // and keys.
  if (state.faults.active.length > 0) {
    const keys = located instanceof Error ? [] : located.map(({ record }) => record);
    if (await applyFaults(runtime, FAULT_WORDS, call, keys, trace)) {
      const late = { ...arrival, wall: Date.now() };
      const present = await workspaces.enter(workspace, late.wall, background);
      call = new RequestCall(runtime, operation.name, caller, present, late, isDryRun(input));
      located = await locate(operation, call, input);
      noteKeys(trace, input, located);
    }
  }

  // 4. Is it within every quota that it draws from?
  if (located instanceof Error && isMalformed(located)) throw located;
  const drawn: Drawn[] = [];
  const within = withinQuota(runtime, operation, call, input, located, trace, drawn);
  if (!(within instanceof Promise ? await within : within)) throw refusal(trace);
  if (located instanceof Error) throw located;
  try {
    // 5. May they?
    const allowed = requireAllowed(runtime, call, operation, input, located, arrival);
    if (allowed) await allowed;

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
  } catch (error) {
    giveBackAfter(runtime, drawn, error, trace);
    throw error;
  }
}

/** The grants of a request without grant tokens, as nearly every request is. */
const NO_GRANTS: readonly Grant[] = [];

/**
 * Whether they may: first what no policy could allow, then, where policies decide, by them.
 *
 * @returns null where nothing had to be looked for.
 * @throws AwsError
 */
function requireAllowed(
  runtime: Runtime,
  call: RequestCall,
  operation: Operation,
  input: Members,
  located: LocatedKeys,
  { request, trace }: JsonArrival,
): Promise<null> | null {
  const attested = input.Recipient ? attest(runtime, call, input.Recipient) : null;
  return whenKnown(attested, () =>
    whenKnown(tokenGrantsOf(call, input, located), (tokenGrants) => {
      const mode = policyModeOf(settingsIn(call.context.state, runtime.settings));
      requireAccountRules(call, operation, located, mode === "enforce");
      if (mode === "off") return null;
      return authorize(runtime, call, { operation, input, located, tokenGrants, request, trace }, mode);
    }),
  );
}

/** Verifies the attestation document of a request, which its answer and its conditions need. @throws AwsError */
async function attest(runtime: Runtime, call: RequestCall, recipient: unknown): Promise<void> {
  const { publicKey, registers } = await verifiedRecipient(runtime, recipient, call.context.wall);
  call.recipientKey = publicKey;
  call.attested = registers;
}

/** The grants that the tokens of a request name. @throws AwsError */
function tokenGrantsOf(
  call: RequestCall,
  input: Members,
  located: LocatedKeys,
): readonly Grant[] | Promise<readonly Grant[]> {
  const tokens = grantTokensOf(input);
  return tokens.length > 0 ? grantsOfTokens(call, tokens, located) : NO_GRANTS;
}

/** Finishes a change whose client goes away, because other Regions may have to learn of it. */
function finishAnyway(call: Call, running: Promise<Output>): void {
  call.context.background(running.catch(() => null));
}

const NO_KEYS: LocatedKeys = [];

/** The keys of a request, or why they were not found, which is answered only after the quota was charged. */
function locate(
  operation: Operation,
  call: RequestCall,
  input: object,
): LocatedKeys | AwsError | Failure | Promise<LocatedKeys | AwsError | Failure> {
  return foundOrHeldBack(ERROR_WORDS, () => operation.locate?.(call, input) ?? NO_KEYS);
}

/** Writes the keys of a request into its trace. */
function noteKeys(trace: Trace, input: object, located: LocatedKeys | Error): void {
  if (located instanceof Error) return;
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
