import { timeOf } from "../clock.ts";
import { awsPriceClass } from "../meter/aws-prices.ts";
import type { Runtime } from "../runtime.ts";
import type { Background } from "../storage/lease-time.ts";
import { DEFAULT_WORKSPACE } from "../workspace.ts";
import type { Operation } from "./operation.ts";
import type { Trace } from "./trace.ts";

/** A request as the surface met it. */
export interface Met {
  /** Null for an operation that there is not. */
  readonly operation: Operation | null;
  readonly trace: Trace;
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
  const name = operation?.name ?? UNKNOWN;
  const answered = {
    cloud: "aws",
    account: caller?.account ?? null,
    region: caller?.region ?? null,
    principal: caller?.principal ?? null,
    operation: name,
    keys: trace.keyArns,
    keySpec: trace.keySpec,
    status,
    errorCode,
    throttledBy: trace.throttledBy,
    quotas: trace.charged,
    cryptographic: operation?.cryptographic === true,
    price: caller && operation ? awsPriceClass(name, trace.keySpec, trace.keyPairSpec) : null,
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
