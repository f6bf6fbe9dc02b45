import { useCall } from "../../data/live.ts";
import { hrefOf, param } from "../../data/place.ts";
import { moment } from "../../data/words.ts";
import { Copy } from "../../ui/copy.tsx";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { BillLines } from "./bill.tsx";
import { type InstanceDetail, planOf, SIGN_OF } from "./instance.ts";
import { AccessLog } from "./logs.tsx";
import { Reminders } from "./reminders.tsx";
import { InstanceSettings } from "./settings.tsx";
import { Timeline } from "./timeline.tsx";
import { GatewayLoad, QuotasBought } from "./use.tsx";

/** What is shown of an instance, by the value of `tab`. */
const TABS = [
  ["", "Life and load"],
  ["bill", "Bill"],
  ["reminders", "Reminders"],
  ["logs", "Access log"],
] as const;

/** An instance. */
export function InstancePage({ id }: { readonly id: string }) {
  const told = useCall<InstanceDetail>(`instances/${encodeURIComponent(id)}`, {}, true);
  const tab = param("tab");
  return (
    <Page name={id} actions={<Copy text={id} label="Copy its id" />}>
      <p>
        <a href={hrefOf("instances")}>All instances</a>
      </p>
      <Loaded told={told}>
        {(instance) => (
          <>
            <nav class="tabs" aria-label="Of this instance">
              {TABS.map(([value, words]) => (
                <a
                  key={value}
                  href={hrefOf(`instances/${id}`, { tab: value })}
                  aria-current={value === tab ? "page" : undefined}
                >
                  {words}
                </a>
              ))}
            </nav>
            {tab === "bill" && <BillLines account={instance.account} instanceId={id} />}
            {tab === "reminders" && <Reminders instanceId={id} />}
            {tab === "logs" && <AccessLog instance={instance} />}
            {tab === "" && <Summary instance={instance} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Summary({ instance }: { readonly instance: InstanceDetail }) {
  const { phase, status, usable, account, region, endAt, renewalStatus, agreedPrice, vpcs } = instance;
  const isThere = phase !== "released";
  return (
    <>
      <dl class="facts">
        <dt>Phase</dt>
        <dd>
          <State sign={SIGN_OF[phase]}>{`${phase}, ${status}`}</State>
          {isThere && !usable && " (it serves no requests)"}
        </dd>
        <dt>Account and Region</dt>
        <dd>
          {account}, {region}
        </dd>
        <dt>Plan</dt>
        <dd>
          {planOf(instance)}
          {agreedPrice !== undefined && `, at an agreed ${agreedPrice} US dollars a month`}
        </dd>
        <dt>Paid until</dt>
        <dd>
          <time dateTime={endAt}>{moment(endAt)}</time>, {renewalStatus}
        </dd>
        <dt>VPCs</dt>
        <dd>{vpcs.length === 0 ? "none: ConnectKmsInstance connects it" : vpcs.join(", ")}</dd>
      </dl>
      <Timeline instance={instance} />
      {isThere && <GatewayLoad instanceId={instance.instanceId} />}
      {isThere && <QuotasBought instance={instance} />}
      {isThere && <InstanceSettings instance={instance} />}
    </>
  );
}
