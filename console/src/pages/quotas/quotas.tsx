import { useCall } from "../../data/live.ts";
import { overview } from "../../data/overview.ts";
import { hrefOf, param, setParams } from "../../data/place.ts";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Increases } from "./increases.tsx";
import { InstancePicker } from "./instance-picker.tsx";
import { type ChosenPlace, useQuotaPlace } from "./place.ts";
import { QuotaPage } from "./quota.tsx";
import { QuotaTable } from "./quota-table.tsx";
import { Resources } from "./resources.tsx";
import { useSeconds } from "./seconds.ts";
import type { Quotas } from "./shown.ts";

/** All quotas of a place; below it, one of them. */
export function QuotasPage({ rest }: { readonly rest: string }) {
  return rest === "" ? <AllQuotas /> : <QuotaPage path={rest} />;
}

function AllQuotas() {
  const isOfInstances = param("view") === "instance" || param("instance") !== "";
  const chosen = useQuotaPlace();
  const place = isOfInstances && !chosen?.instance ? null : chosen;
  return (
    <Page name="Quotas">
      <Tabs isOfInstances={isOfInstances} cloud={chosen?.cloud ?? "aws"} />
      {isOfInstances && <InstancePicker />}
      {place && <QuotasOf place={place} />}
      {!isOfInstances && <Increases />}
    </Page>
  );
}

function Tabs({ isOfInstances, cloud }: { readonly isOfInstances: boolean; readonly cloud: string }) {
  const elsewhere = { account: null, region: null, instance: null };
  const tabs = [
    ["AWS", hrefOf("quotas", { ...(cloud !== "aws" && elsewhere), cloud: "aws" }), cloud === "aws"],
    [
      "Alibaba Cloud",
      hrefOf("quotas", { ...(cloud !== "alibaba" && elsewhere), cloud: "alibaba" }),
      cloud === "alibaba",
    ],
    ["Instance", hrefOf("quotas", { ...elsewhere, cloud: null, view: "instance" }), isOfInstances],
  ] as const;
  return (
    <nav class="tabs" aria-label="Whose quotas">
      {tabs.map(([name, href, isShown]) => (
        <a
          key={name}
          href={href}
          aria-current={isShown && (name === "Instance" || !isOfInstances) ? "page" : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

function QuotasOf({ place }: { readonly place: ChosenPlace }) {
  const told = useCall<Quotas>("quotas", { ...place }, true);
  const { data } = told;
  const seconds = useSeconds(data && { cloud: data.cloud, account: data.account, region: data.region });
  const mode = overview.value?.settings.quotas;
  const isFrozen = overview.value?.clock.mode === "frozen";
  return (
    <Loaded told={told}>
      {(quotas) => {
        const { cloud, account, region, instance = null } = quotas;
        const where = { cloud, account, region, instance };
        return (
          <>
            <p class="count">
              {[cloud, account, region, ...(instance === null ? [] : [instance])].join(" · ")}
            </p>
            <ul class="banners">
              {mode !== undefined && mode !== "enforce" && (
                <li>
                  <State sign="warning">
                    {mode === "off" ? "quotas are off" : "quotas are only observed: nothing is refused"}
                  </State>
                </li>
              )}
              {isFrozen && (
                <li>
                  <State sign="frozen">the clock stands still, so no window ends</State>
                </li>
              )}
            </ul>
            <Filters />
            <QuotaTable quotas={quotas.quotas} place={where} seconds={seconds} />
            {quotas.resourceQuotas.length > 0 && <Resources quotas={quotas.resourceQuotas} place={where} />}
          </>
        );
      }}
    </Loaded>
  );
}

/** What is asked for among the quotas. */
function Filters() {
  return (
    <search class="filters">
      <label>
        <span class="label">Search</span>
        <input
          type="search"
          value={param("q")}
          onInput={({ currentTarget: { value } }) => setParams({ q: value })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={param("show") === "used"}
          onChange={({ currentTarget: { checked } }) => setParams({ show: checked ? "used" : null })}
        />{" "}
        only those in use, changed, or that refused
      </label>
    </search>
  );
}
