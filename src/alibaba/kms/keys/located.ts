import type { CachedKey } from "../../../isolate/key-cache.ts";
import { keyOf } from "../../../keys/key.ts";
import type { RequestContext } from "../../../request-context.ts";
import type { LocatedKey } from "../operation.ts";

/** A key found in a store of Alibaba Cloud, with the request context to reach it. */
export function located({ record, ready }: CachedKey, context: RequestContext): LocatedKey {
  return { record: keyOf("alibaba", record), ready, context };
}
