import type { ConditionContext } from "../../access/conditions/context.ts";
import type { ConditionKeys } from "./principal-keys.ts";

/** What of a request its global condition keys tell. */
interface Arrived {
  readonly request: Request;
  readonly region: string;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** The keys that every request has. */
export function requestKeys({ request, region, now }: Arrived): ConditionKeys {
  const address = request.headers.get("cf-connecting-ip") ?? "127.0.0.1";
  const agent = request.headers.get("user-agent");
  const referer = request.headers.get("referer");
  return [
    ["aws:currenttime", [new Date(now).toISOString()]],
    ["aws:epochtime", [String(Math.floor(now / 1000))]],
    ["aws:securetransport", ["true"]],
    ["aws:sourceip", [address]],
    ["aws:requestedregion", [region]],
    ...(agent === null ? [] : ([["aws:useragent", [agent]]] as const)),
    ...(referer === null ? [] : ([["aws:referer", [referer]]] as const)),
  ];
}

/** The context of some keys. Where a key comes again, the later counts. */
export function contextOfKeys(...keys: readonly ConditionKeys[]): ConditionContext {
  return new Map(keys.flat());
}
