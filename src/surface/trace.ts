import type { Caller } from "./caller.ts";

/** What is known of a request by the time it is answered, however it ends: for whoever records requests. */
export interface Trace {
  /** Null for a request that was refused before it was known who calls. */
  caller: Caller | null;
  /** ARNs of the keys that it named, the one that chose its quota first. */
  keyArns: readonly string[];
  /** Spec of the first of them; null where there is none. */
  keySpec: string | null;
  /** `KeyPairSpec` of the request; null where it has none. */
  keyPairSpec: string | null;
  /**
   * Ids of the counters that it drew from, or tried to: of a request quota, or `<quota>/<custom key store id>`, or
   * `hot_key/<key id>`.
   */
  charged: readonly string[];
  /** The one of them that refused it; null where none did. */
  throttledBy: string | null;
  /** Id of the KMS instance (Alibaba Cloud) that it was for; null where it was for none. */
  instance: string | null;
}

/** A request of which nothing is known yet. */
export function newTrace(): Trace {
  return {
    caller: null,
    keyArns: [],
    keySpec: null,
    keyPairSpec: null,
    charged: [],
    throttledBy: null,
    instance: null,
  };
}
