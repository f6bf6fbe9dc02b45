import type { Sign } from "../ui/icon.tsx";
import type { ShownRequest } from "./overview.ts";

/** What refuses a request. */
export type RefusalKind = "quota" | "hotKey" | "gateway" | "fault" | "policy" | "error";

/** Why a request was refused, or would have been where it is only observed. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly sign: Sign;
  /** In a few words, such as `quota createKey`. */
  readonly words: string;
  /** Whether it passed all the same. */
  readonly isObserved: boolean;
}

/** Beginnings of what a request was throttled by, with what each of them is. */
const REFUSERS: readonly (readonly [string, RefusalKind, Sign, string])[] = [
  ["fault/", "fault", "fault", "fault"],
  ["hot_key/", "hotKey", "hotKey", "hot key"],
  ["instance_", "gateway", "gateway", "gateway"],
  ["", "quota", "throttled", "quota"],
];

/** Why a request was refused; null where it was not, and nothing would have refused it. */
export function refusalOf(
  request: Pick<ShownRequest, "status" | "errorCode" | "throttledBy" | "denied">,
): Refusal | null {
  const { status, errorCode, throttledBy, denied } = request;
  const isObserved = status > 0 && status < 400;
  if (throttledBy !== null) {
    const [start, kind, sign, word] = REFUSERS.find(([each]) => throttledBy.startsWith(each)) ?? [
      "",
      "quota",
      "throttled",
      "quota",
    ];
    const by =
      kind === "quota" || kind === "gateway"
        ? throttledBy
        : throttledBy.slice(start.length, start.length + 8);
    return { kind, sign, words: `${word} ${by}`, isObserved };
  }
  if (denied)
    return {
      kind: "policy",
      sign: "denied",
      words: denied.policy ?? "no policy allows it",
      isObserved: denied.observed,
    };
  if (isObserved) return null;
  return { kind: "error", sign: "error", words: errorCode ?? "no answer", isObserved };
}

/** Whether a request failed: with an error, or without an answer. */
export function isFailed({ status }: Pick<ShownRequest, "status">): boolean {
  return status === 0 || status >= 400;
}

/** Whether a quota, a hot key or a gateway refused a request, or a fault did as they would. */
export function isThrottled({
  errorCode,
  throttledBy,
}: Pick<ShownRequest, "errorCode" | "throttledBy">): boolean {
  return (throttledBy !== null && !throttledBy.startsWith("fault/")) || /throttl/i.test(errorCode ?? "");
}
