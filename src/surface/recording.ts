import { timeOf } from "../clock.ts";
import type { Answered } from "../meter/record.ts";
import type { Runtime } from "../runtime.ts";
import type { Background } from "../storage/lease-time.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";
import type { Trace } from "./trace.ts";

/** A request as the surface met it. */
export interface Met {
  readonly cloud: Answered["cloud"];
  /** Null for an operation that there is not. */
  readonly operation: { readonly name: string; readonly cryptographic?: true } | null;
  readonly trace: Trace;
  /** Price class, null for what costs nothing. */
  readonly price: string | null;
  readonly requestId: string;
  /** Wall-clock time of its arrival. */
  readonly wall: number;
  readonly background: Background;
}

/** Name of an operation that there is not: what was asked for could be anything. */
const UNKNOWN = "Unknown";

/**
 * Records an answered request. One that was refused before it was known who calls is noted in the default workspace,
 * without an account, and costs nobody anything.
 *
 * @param errorCode null for a success.
 */
export function recordAnswer(runtime: Runtime, met: Met, status: number, errorCode: string | null): void {
  const { recorder } = runtime;
  if (!recorder) return;
  const { operation, trace, requestId, wall, background } = met;
  const { caller } = trace;
  const workspace = caller?.workspace ?? DEFAULT_WORKSPACE;
  const durationMs = Date.now() - wall;
  const answered = {
    cloud: met.cloud,
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
    price: caller ? met.price : null,
  } as const;
  const known = runtime.workspaces.get(workspace, wall, background);
  if (known instanceof Promise) {
    // The request never got as far as its workspace.
    const note = known.then(({ generation, clock }) => {
      const moment = { workspace, generation, now: timeOf(clock, wall), wall, background };
      recorder.record(moment, answered, requestId, durationMs);
    });
    background(note.catch(() => null));
    return;
  }
  const { generation, clock } = known;
  const moment = { workspace, generation, now: timeOf(clock, wall), wall, background };
  recorder.record(moment, answered, requestId, durationMs);
}
