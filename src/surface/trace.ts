import type { DeniedRequest } from "../meter/request-detail.ts";
import type { Scope } from "../workspace.ts";
import type { Caller } from "./caller.ts";

/** Facts about a request collected until its answer, for recording. */
export interface Trace {
  /** Null for a request refused before authentication. */
  caller: Caller | null;
  /** ARNs of the request's keys; the first one selected its quota. */
  keyArns: readonly string[];
  /** Spec of the first key; null without a key. */
  keySpec: string | null;
  /** `KeyPairSpec` of the request, or null. */
  keyPairSpec: string | null;
  /**
   * Ids of the counters that the request drew from or tried to: a request quota's, or `<quota>/<custom key store id>`,
   * or `hot_key/<key id>`.
   */
  charged: readonly string[];
  /** Id of the counter that refused the request, or null. */
  throttledBy: string | null;
  /** Scope of that counter, or null. */
  throttledIn: Scope | null;
  /** Why policies deny the request, or would if they were enforced; null where they do not. */
  denied: DeniedRequest | null;
  /** Id of the request's KMS instance (Alibaba Cloud), or null. */
  instance: string | null;
}

/** An empty trace. */
export function newTrace(): Trace {
  return {
    caller: null,
    keyArns: [],
    keySpec: null,
    keyPairSpec: null,
    charged: [],
    throttledBy: null,
    throttledIn: null,
    denied: null,
    instance: null,
  };
}

/** Notes a denial. Of a request that lacks several permissions the first is told, and the sentences of the others with it. */
export function noteDenied(trace: Pick<Trace, "denied">, next: DeniedRequest): void {
  const { denied: first } = trace;
  trace.denied = first === null ? next : { ...first, also: [...(first.also ?? []), next.sentence] };
}
