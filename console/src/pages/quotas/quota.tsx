import { useSignal } from "@preact/signals";
import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import { counted } from "../../data/words.ts";
import { Snippet } from "../../ui/copy.tsx";
import { State } from "../../ui/icon.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Page } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Callers } from "./callers.tsx";
import { History } from "./history.tsx";
import { LimitForm, QuotaButtons } from "./limit.tsx";
import { useQuotaPlace } from "./place.ts";
import { perInterval, type Quota, type QuotaPlace, type Quotas } from "./shown.ts";

/** The metric math by which an alarm watches how much of a quota is used, in per cent (AWS, Service Quotas and CloudWatch alarms). */
const ALARM = "usage/SERVICE_QUOTA(usage)*100";

/** One quota: what it does now, what it did, who draws from it. @param path its cloud and id, as `aws/createKey`. */
export function QuotaPage({ path }: { readonly path: string }) {
  const [cloud = "", id = ""] = path.split("/");
  const place = useQuotaPlace(cloud);
  const told = useCall<Quotas>(place && "quotas", { ...place }, true);
  const found = (quotas: Quotas) => quotas.quotas.find((each) => each.id === id || each.code === id);
  const quota = told.data ? found(told.data) : undefined;
  return (
    <Page
      name={quota?.name ?? id}
      actions={<a href={hrefOf("quotas", { cloud, instance: place?.instance ?? null })}>All quotas</a>}
    >
      <Loaded
        told={told}
        isEmpty={(quotas) => found(quotas) === undefined}
        empty={
          <>
            There is no quota <code>{id}</code> here.
          </>
        }
      >
        {(quotas) => {
          const { account, region, instance = null } = quotas;
          return quota && <One quota={quota} place={{ cloud, account, region, instance }} />;
        }}
      </Loaded>
    </Page>
  );
}

function One({ quota, place }: { readonly quota: Quota; readonly place: QuotaPlace }) {
  const isEdited = useSignal(false);
  const { account, region, instance } = place;
  return (
    <>
      <p class="count">
        {[quota.cloud, account, region, ...(instance === null ? [] : [instance])].join(" · ")}
      </p>
      <Meter label={quota.name} used={quota.used} limit={quota.limit} unit={perInterval(quota)} />
      {isEdited.value ? (
        <LimitForm
          quota={quota}
          place={place}
          onDone={() => {
            isEdited.value = false;
          }}
        />
      ) : (
        <QuotaButtons
          quota={quota}
          place={place}
          onEdit={() => {
            isEdited.value = true;
          }}
        />
      )}
      <dl class="facts">
        <dt>Limit</dt>
        <dd>
          {counted(quota.limit)} {perInterval(quota)}{" "}
          {quota.limit === quota.default ? (
            "(the cloud's)"
          ) : (
            <State sign="warning">{`changed, the cloud's is ${counted(quota.default)}`}</State>
          )}
        </dd>
        <dt>Refused so far</dt>
        <dd>{counted(quota.throttled)}</dd>
        <dt>Id and code</dt>
        <dd>
          <code>{quota.id}</code> {quota.code !== null && <code>{quota.code}</code>}
        </dd>
        <dt>Adjustable</dt>
        <dd>{quota.adjustable ? "yes, in the cloud too" : "not in the cloud"}</dd>
        <dt>Operations</dt>
        <dd>
          {quota.operations.map((operation) => (
            <span key={operation}>
              <a href={hrefOf("requests", { cloud: quota.cloud, account, region, operation })}>
                {operation}
              </a>{" "}
            </span>
          ))}
        </dd>
        <dt>Source</dt>
        <dd>{quota.source}</dd>
      </dl>
      <History quota={quota} place={place} />
      <Callers quota={quota} place={place} />
      {quota.cloud === "aws" && <Commands quota={quota} place={place} />}
    </>
  );
}

/** What is done about the quota by AWS's own tools. */
function Commands({ quota, place }: { readonly quota: Quota; readonly place: QuotaPlace }) {
  return (
    <section aria-labelledby="commands">
      <h2 id="commands">By AWS's tools</h2>
      <p>
        In CloudWatch, where <code>usage</code> is the sum of <code>AWS/Usage</code> <code>CallCount</code>:
      </p>
      <Snippet label="Expression of an alarm, in per cent of the quota" text={ALARM} />
      {quota.adjustable && quota.code !== null && (
        <Snippet
          label="Ask Service Quotas for more"
          text={[
            "aws service-quotas request-service-quota-increase --service-code kms",
            `--quota-code ${quota.code} --desired-value ${quota.limit * 2}`,
            `--region ${place.region} --endpoint-url ${location.origin}`,
          ].join(" \\\n  ")}
        />
      )}
    </section>
  );
}
