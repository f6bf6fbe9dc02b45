import {
  type AccessAttempt,
  allows,
  allowsKeyOf,
  type EffectivePolicy,
} from "../../access/access-point-policy.ts";
import type { InstanceRecord } from "../../billing/instance.ts";
import { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { headerMarksIn } from "../../keys/ciphertext.ts";
import { keyArn } from "../../keys/identifiers.ts";
import { isSymmetric } from "../../keys/material.ts";
import { requireState } from "../../keys/state-guard.ts";
import type { Performance } from "../../quotas/instance-performance.ts";
import type { Caller } from "../../surface/caller.ts";
import { foundOrHeldBack } from "../../surface/errors.ts";
import { applyFaults } from "../../surface/faults.ts";
import type { Trace } from "../../surface/trace.ts";
import {
  beginAlone,
  instanceAtWork,
  instanceOfGateway,
  performanceAt,
  withinPerformance,
} from "../kms/instances/gateway.ts";
import { USED } from "../kms/keys/key-states.ts";
import type { LocatedKey } from "../kms/operation.ts";
import type { Application } from "../protocol/client-key.ts";
import { noPermissionForKey } from "../protocol/error.ts";
import { identifyApplication, type Presented } from "./client.ts";
import { decodeMessage, encodeMessage, type Values } from "./codec.ts";
import { ERROR_WORDS, FAULT_WORDS, InstanceApiError } from "./errors.ts";
import { locate } from "./locate.ts";
import { MESSAGES, type Message } from "./messages.ts";
import type { AnyOperation, Call, Found, InstanceBoundCall, Subject } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { InstanceCall } from "./signature.ts";

/** A request that has been read. */
export interface Arrival extends Presented {
  readonly requestId: string;
  /** The record of the request, filled in as it is handled. */
  readonly trace: Trace;
}

/** An answer as it is sent. */
export interface Outcome {
  readonly body: Uint8Array;
  /** The key version that was used, for the transfer SDK. */
  readonly keyVersionId: string | undefined;
}

/**
 * Performs a request: its checks in order, top to bottom. Alibaba Cloud documents none (docs/fidelity.md). What this isolate
 * knows already is not awaited (docs/performance.md).
 */
export async function perform(runtime: Runtime, head: InstanceCall, arrival: Arrival): Promise<Outcome> {
  const { trace } = arrival;
  const operation = OPERATIONS[head.operation];

  // 1 to 5. Who calls, for what, and may they?
  let { call, request, found, instance } = await enter(runtime, operation, head, arrival);

  // Faults on demand come before the instance's performance and draw nothing from it. A delayed request, here or in the
  // instance's queue, begins again, because its client key and policies may have changed meanwhile.
  if (call.context.state.faults.active.length > 0) {
    const keys = isKey(found) ? [found.record] : [];
    if (await applyFaults(runtime, FAULT_WORDS, call, keys, trace)) {
      ({ call, request, found, instance } = await enter(runtime, operation, head, now(arrival)));
    }
  }

  // 6. Is the instance fast enough for it, at once or after a while?
  const performance = performanceFor(head, instance, found);
  const admitted = withinPerformance(runtime, call.context, instance, performance, trace);
  const outcome = admitted instanceof Promise ? await admitted : admitted;
  if (outcome === "refused") throw throttled(trace);
  if (outcome === "waited") {
    ({ call, request, found, instance } = await enter(runtime, operation, head, now(arrival)));
  }

  // 7. Is the key or secret there, in this instance, and does its state allow it?
  if (found instanceof Error) throw found;
  requireInside(call, instance, found);
  if (isKey(found) && operation.cryptographic) requireState(USED, found.record);

  // 8. The operation itself. An instance makes one data key pair at a time.
  const end = beginAlone(runtime, call.context, instance, performanceFor(head, instance, found));
  if (!end) throw throttled(trace);
  try {
    return await answer(operation, { ...call, instance }, request, found);
  } finally {
    end();
  }
}

/** A request that passed the first checks. */
interface Entered {
  readonly call: IdentifiedCall;
  readonly request: object;
  readonly found: Found | InstanceApiError | Failure;
  readonly instance: InstanceRecord;
}

interface IdentifiedCall extends Call {
  readonly caller: Caller;
}

/** The first of the checks, up to the instance. @throws InstanceApiError, Failure */
async function enter(
  runtime: Runtime,
  operation: AnyOperation,
  head: InstanceCall,
  arrival: Arrival,
): Promise<Entered> {
  const { trace, requestId } = arrival;
  // 1. Whose client key is it, is it valid, and is the signature its own?
  const { caller, context, policies } = await identified(runtime, head, arrival);
  trace.caller = caller;
  if (context.state.limits) {
    await runtime.workspaces.enter(caller.workspace, arrival.wall, arrival.background);
  }

  // 2. Is the body a message of this operation?
  const request = decodeMessage<Message>(MESSAGES[head.operation].request, arrival.body);
  if (!request) throw new InstanceApiError("InvalidParameter");

  // 3. Which key or secret does it name? A failure waits until the client's permissions are known.
  const { keys } = runtime;
  const headerMarks = headerMarksIn(context.state, runtime.masterKey);
  const keyVersionId = head.migrationKeyVersionId;
  const call = { operation: head.operation, caller, context, requestId, keys, headerMarks, keyVersionId };
  const subject = operation.subject(call, request);
  const asked = foundOrHeldBack(ERROR_WORDS, () => locate(call, subject));
  const found = asked instanceof Promise ? await asked : asked;
  noteFound(trace, found);

  // 4. Which instance is it for, and do the policies of the access point allow it?
  const instanceId = instanceOf(arrival.request, policies, found);
  const address = arrival.request.headers.get("cf-connecting-ip");
  const attempt = instanceId === null ? null : attemptOf(instanceId, subject, found, address);
  if (attempt === null || !allows(policies, attempt)) throw new InstanceApiError("Forbidden.NoPermission");
  requireKeyOf(policies, attempt, found);
  trace.instance = attempt.instanceId;
  // Malformed requests cost nothing.
  operation.check?.(request);
  if (found instanceof InstanceApiError && found.code === "InvalidParameter") throw found;

  // 5. Is the instance at work?
  const known = instanceAtWork(runtime, context, attempt.instanceId);
  const instance = known instanceof Promise ? await known : known;
  requireOwn(call, instance);
  return { call, request, found, instance };
}

/** The application that a request comes from. @throws InstanceApiError, also where its address was refused too often */
async function identified(runtime: Runtime, head: InstanceCall, arrival: Arrival): Promise<Application> {
  try {
    return await identifyApplication(runtime, head, arrival);
  } catch (error) {
    const { request, wall, trace } = arrival;
    const isRefusal = error instanceof InstanceApiError;
    if (isRefusal && (await runtime.callerLimit.refused(request, wall))) throw throttled(trace);
    throw error;
  }
}

/** The performance of an operation, by the kind of the key. @throws AlibabaError Rejected.UnsupportedOperation */
function performanceFor(
  { operation }: InstanceCall,
  instance: InstanceRecord,
  found: Found | Error,
): Performance {
  const kind = isKey(found) && !isSymmetric(found.record.keySpec) ? "asymmetric" : "symmetric";
  return performanceAt(instance, "instance", operation, kind);
}

/** A request that has waited, with the present as its time of arrival. */
function now(arrival: Arrival): Arrival {
  return { ...arrival, wall: Date.now() };
}

async function answer(
  operation: AnyOperation,
  call: InstanceBoundCall,
  request: object,
  found: Found,
): Promise<Outcome> {
  const { message, keyVersionId } = await operation.run(call, request, found);
  if (operation.cryptographic && isKey(found)) {
    call.keys.noteUse(call.context, found.record.keyId, call.operation, call.requestId);
  }
  const response: Message = MESSAGES[call.operation].response;
  // The operation's type ties the message to its response.
  const values = { ...message, RequestId: call.requestId } as Values<Message>;
  return { body: encodeMessage(response, values), keyVersionId };
}

/**
 * The instance that a request is for: that of its host. At the host of all instances it is that of its key or secret, else that
 * of the first policy.
 */
function instanceOf(
  request: Request,
  policies: readonly EffectivePolicy[],
  found: Found | Error,
): string | null {
  const named = instanceOfGateway(request);
  if (named !== null) return named;
  const inside = found instanceof Error ? null : instanceIdOf(found);
  const theirs = policies.map(({ policy }) => policy.kmsInstance).find((id) => id !== "shared");
  return inside ?? theirs ?? null;
}

/** Requires that policies allow the key under which a secret lies. @throws InstanceApiError Forbidden.NoPermission */
function requireKeyOf(
  policies: readonly EffectivePolicy[],
  attempt: AccessAttempt,
  found: Found | Error,
): void {
  if (found === null || found instanceof Error || !("secret" in found)) return;
  const { encryptionKeyId } = found.secret;
  if (allowsKeyOf(policies, attempt, encryptionKeyId)) return;
  throw new InstanceApiError("Forbidden.NoPermission", "", noPermissionForKey(encryptionKeyId));
}

function attemptOf(
  instanceId: string,
  subject: Subject,
  found: Found | Error,
  address: string | null,
): AccessAttempt {
  switch (subject.kind) {
    case "none":
      return { instanceId, kind: "key", name: null, address };
    case "secret":
      return { instanceId, kind: "secret", name: subject.name, address };
    case "key":
      return {
        instanceId,
        kind: "key",
        name: isKey(found) ? found.record.keyId : subject.reference,
        address,
      };
    case "keyVersion":
      return {
        instanceId,
        kind: "key",
        name: isKey(found) ? found.record.keyId : subject.versionId,
        address,
      };
  }
}

/** Requires an instance of the access point's account and Region. @throws InstanceApiError Forbidden.NoPermission */
function requireOwn({ context }: Call, instance: InstanceRecord): void {
  const { account, region } = context.scope;
  if (instance.account === account && instance.region === region) return;
  throw new InstanceApiError("Forbidden.NoPermission");
}

/** Requires a key or secret of the instance. @throws Failure keyNotFound, secretNotFound */
function requireInside(call: Call, { instanceId }: InstanceRecord, found: Found): void {
  if (found === null || instanceIdOf(found) === instanceId) return;
  if (isKey(found))
    throw new Failure({ code: "keyNotFound", arn: keyArn(call.context.scope, found.record.keyId) });
  throw new Failure({ code: "secretNotFound", arn: found.secret.arn });
}

function instanceIdOf(found: Found): string | null {
  if (found === null) return null;
  return isKey(found) ? found.record.instanceId : found.secret.instanceId;
}

function isKey(found: Found | Error): found is LocatedKey {
  return found !== null && "record" in found;
}

function noteFound(trace: Trace, found: Found | Error): void {
  if (!isKey(found)) return;
  trace.keyArns = [found.record.arn];
  trace.keySpec = found.record.keySpec;
}

function throttled(trace: Trace): InstanceApiError {
  trace.throttledBy = trace.charged[0] ?? null;
  return new InstanceApiError("Rejected.Throttling");
}
