import type { ShownRequest } from "../../data/overview.ts";
import { isFailed, refusalOf } from "../../data/refusal.ts";
import { State } from "../../ui/icon.tsx";

/** The status and the error of a request. */
export function Answer({ request }: { readonly request: ShownRequest }) {
  const { status, errorCode } = request;
  const words = status === 0 ? "no answer" : `${status}${errorCode === null ? "" : ` ${errorCode}`}`;
  return <State sign={isFailed(request) ? "error" : "ok"}>{words}</State>;
}

/** What refused a request, each kind with a sign of its own; a dash where nothing did. */
export function Refused({ request }: { readonly request: ShownRequest }) {
  const refusal = refusalOf(request);
  if (refusal === null || refusal.kind === "error") return <>–</>;
  return (
    <State sign={refusal.sign}>{`${refusal.isObserved ? "only observed: " : ""}${refusal.words}`}</State>
  );
}
