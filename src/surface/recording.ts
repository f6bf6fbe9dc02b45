import type { InstanceRecord } from "../billing/instance.ts";
import { requestsIn } from "../billing/logs.ts";
import { timeOf } from "../clock.ts";
import type { Env } from "../env.ts";
import { type Runtime, runtimeOf, SetupError } from "../isolate/runtime.ts";
import type { Answered, LogBook } from "../meter/record.ts";
import { attemptOf, type RequestDetail } from "../meter/request-detail.ts";
import type { Background } from "../request-context.ts";
import { SETTINGS } from "../settings.ts";
import { DEFAULT_WORKSPACE, type WorkspaceState } from "../workspace.ts";
import { logLine } from "./answer-log.ts";
import { contextOf } from "./context.ts";
import { describe } from "./describe.ts";
import type { NamedOperation } from "./operation.ts";
import { refusingWindow } from "./refusal.ts";
import type { Trace } from "./trace.ts";

/** A served request. */
export interface ServedRequest {
  readonly cloud: Answered["cloud"];
  /** Null for an unknown operation. */
  readonly operation: NamedOperation | null;
  readonly headers: Headers;
  readonly trace: Trace;
  /** Price class; null if the request is free. */
  readonly price: string | null;
  readonly requestId: string;
  /** Wall-clock time of arrival. */
  readonly wall: number;
  readonly background: Background;
}

/** Recorded name of every unknown operation, because the requested name could be anything. */
const UNKNOWN = "Unknown";

/** Records an answered request. Failures to record are logged and never reach the client. */
export function recordAnswer(
  env: Env,
  served: ServedRequest,
  status: number,
  errorCode: string | null,
): void {
  try {
    record(runtimeOf(env), served, status, errorCode);
  } catch (error) {
    // An incomplete deployment has reported that to its client already.
    if (!(error instanceof SetupError)) noteFailure(error);
  }
}

/** Writes the line of `--log` for an answered request to stderr, if it is one of those that are wanted. */
export function logAnswer(
  { LOG }: Env,
  served: ServedRequest,
  status: number,
  errorCode: string | null,
): void {
  const mode = LOG ?? SETTINGS.log.default;
  if (mode !== "refused" && mode !== "all") return;
  const line = logLine(mode, served, status, errorCode, Date.now());
  if (line !== null) console.error(line);
}

/**
 * Records a request in the journal. A request refused before authentication is only counted in strict mode, or anybody
 * could fill a workspace's log; in permissive mode it is recorded in the default workspace, without an account or a
 * price.
 *
 * @param errorCode null for a success.
 */
function record(runtime: Runtime, served: ServedRequest, status: number, errorCode: string | null): void {
  const { recorder } = runtime;
  const { operation, trace, requestId, wall, background } = served;
  const { caller } = trace;
  if (caller === null && runtime.settings.auth === "strict") {
    runtime.unidentified.add(served.cloud, errorCode ?? "");
    return;
  }
  if (!recorder) return;
  const workspace = caller?.workspace ?? DEFAULT_WORKSPACE;
  const durationMs = Date.now() - wall;
  const detail = detailOf(runtime, served);
  const note = ({ generation, clock }: WorkspaceState, log: LogBook | null) => {
    const moment = { workspace, generation, now: timeOf(clock, wall), wall, background };
    const answered = {
      cloud: served.cloud,
      account: caller?.account ?? null,
      region: caller?.region ?? null,
      principal: caller?.principal ?? null,
      operation: operation?.name ?? UNKNOWN,
      keys: trace.keyArns,
      keySpec: trace.keySpec,
      status,
      errorCode,
      throttledBy: trace.throttledBy,
      quotas: trace.charged,
      cryptographic: operation?.cryptographic === true,
      price: caller ? served.price : null,
      log,
    } as const;
    recorder.record(moment, answered, requestId, durationMs, detail);
  };
  const state = runtime.workspaces.peek(workspace, wall);
  const log = state && logBookAtOnce(runtime, served, state);
  if (state && log !== undefined) {
    // The common case is synchronous, because background work would cost some 4 % of an Encrypt.
    note(state, log);
    return;
  }
  const noting = async () => {
    const present = state ?? (await runtime.workspaces.get(workspace, wall, background));
    note(present, await logBookOf(runtime, served, present));
  };
  background(noting().catch(noteFailure));
}

/** What is recorded of this request alone. */
function detailOf(runtime: Runtime, { headers, trace }: ServedRequest): RequestDetail | null {
  const sdk = attemptOf(headers);
  const { throttledBy, denied } = trace;
  if (throttledBy === null && denied === null) return sdk ? { sdk } : null;
  const window = refusingWindow(runtime, trace);
  return { ...(sdk && { sdk }), ...(window && { window }), ...(denied && { denied }) };
}

function noteFailure(error: unknown): void {
  console.error("a request was not recorded", describe(error));
}

/** The same as `logBookOf`, if nobody has to be asked for it. */
function logBookAtOnce(
  runtime: Runtime,
  { cloud, trace, wall, background }: ServedRequest,
  state: WorkspaceState,
): LogBook | null | undefined {
  const { caller, instance } = trace;
  if (caller === null || instance === null) return null;
  const record = runtime.instanceCache.atOnce(contextOf(cloud, caller, state, wall, background), instance);
  return record === undefined ? undefined : bookOf(record);
}

/** The access log of a request's instance, if the instance has log analysis. */
async function logBookOf(
  runtime: Runtime,
  { cloud, trace, wall, background }: ServedRequest,
  state: WorkspaceState,
): Promise<LogBook | null> {
  const { caller, instance } = trace;
  if (caller === null || instance === null) return null;
  const context = contextOf(cloud, caller, state, wall, background);
  return bookOf(await runtime.instanceCache.known(context, instance).catch(() => null));
}

function bookOf(record: InstanceRecord | null): LogBook | null {
  const gb = record?.specification.logStorageGb ?? 0;
  if (!record || gb === 0 || record.lifecycle.phase === "released") return null;
  return { instance: record.instanceId, capacity: requestsIn(gb) };
}
