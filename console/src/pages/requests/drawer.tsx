import { useCall } from "../../data/live.ts";
import { setParams } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { Copy, Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Loaded } from "../../ui/states.tsx";
import { commandsOf } from "./commands.ts";
import { quotaHref, type RequestDetail } from "./detail.ts";
import { Explain } from "./explain.tsx";
import { MakeFault } from "./make-fault.tsx";
import { Answer } from "./outcome.tsx";
import { Reason } from "./reason.tsx";
import { Retries } from "./retries.tsx";

/** Everything about one request, beside the list. */
export function RequestDrawer({ id }: { readonly id: string }) {
  const told = useCall<RequestDetail>(`requests/${encodeURIComponent(id)}`);
  const name = told.data?.operation ?? "Request";
  return (
    <Dialog label={name} isSide onClose={() => setParams({ r: null })}>
      <Loaded told={told}>{(request) => <Detail request={request} />}</Loaded>
    </Dialog>
  );
}

function Detail({ request }: { readonly request: RequestDetail }) {
  const { time, requestId, cloud, account, region, principal, keyId, durationMs, quotas } = request;
  return (
    <>
      <p>
        <Answer request={request} /> in {counted(durationMs)} ms, at{" "}
        <time dateTime={time}>{moment(time)}</time>
      </p>
      <Reason request={request} />
      <Retries request={request} />
      <h3>What was asked</h3>
      <dl class="facts">
        <dt>Request</dt>
        <dd>
          <code>{requestId}</code> <Copy text={requestId} />
        </dd>
        <dt>Place</dt>
        <dd>{[cloud, account ?? "no account", region ?? "no Region"].join(" · ")}</dd>
        <dt>Principal</dt>
        <dd>{principal === null ? "not known" : <code>{principal}</code>}</dd>
        <dt>Key</dt>
        <dd>{keyId === null ? "none" : <code>{keyId}</code>}</dd>
        <dt>Drew from</dt>
        <dd>
          {quotas.length === 0
            ? "no quota"
            : quotas.map((quota) => (
                <span key={quota}>
                  <a href={quotaHref(request, quota)}>{quota}</a>{" "}
                </span>
              ))}
        </dd>
      </dl>
      <MakeFault request={request} />
      <Explain request={request} />
      <details>
        <summary>Copy as a command</summary>
        <p>Only the operation and the key are recorded: add the other members.</p>
        {commandsOf(request, location.origin).map(({ label, text }) => (
          <Snippet key={label} label={label} text={text} />
        ))}
      </details>
    </>
  );
}
