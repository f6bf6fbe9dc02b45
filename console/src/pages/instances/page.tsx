import { useCall } from "../../data/live.ts";
import { hrefOf, param, setParams } from "../../data/place.ts";
import { many, moment } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Buy } from "./buy.tsx";
import { InstancePage } from "./detail.tsx";
import { type Instance, planOf, SIGN_OF } from "./instance.ts";

/** The KMS instances of Alibaba Cloud, or one of them. */
export function InstancesPage({ rest }: { readonly rest: string }) {
  return rest === "" ? <InstanceList /> : <InstancePage key={rest} id={rest} />;
}

const COLUMNS: readonly Column<Instance>[] = [
  {
    name: "Instance",
    of: ({ instanceId }) => <a href={hrefOf(`instances/${instanceId}`)}>{instanceId}</a>,
  },
  {
    name: "Phase",
    of: ({ phase, status }) => <State sign={SIGN_OF[phase]}>{`${phase}, ${status}`}</State>,
  },
  { name: "Account", of: ({ account }) => account },
  { name: "Region", of: ({ region }) => region },
  { name: "Plan", of: planOf },
  { name: "Ends", of: ({ endAt }) => <time dateTime={endAt}>{moment(endAt)}</time> },
  { name: "Renewal", of: ({ renewalStatus }) => renewalStatus },
];

function InstanceList() {
  const told = useCall<{ instances: readonly Instance[] }>("instances", {}, true);
  const account = param("cloud") === "alibaba" ? param("account") : "";
  const withReleased = param("released") === "true";
  const isShown = (each: Instance) =>
    (account === "" || each.account === account) && (withReleased || each.phase !== "released");
  return (
    <Page
      name="Instances"
      actions={
        <button type="button" onClick={() => setParams({ buy: "true" })}>
          Buy an instance
        </button>
      }
    >
      <p class="filters">
        <label>
          <input
            type="checkbox"
            checked={withReleased}
            onChange={({ currentTarget: { checked } }) => setParams({ released: checked ? "true" : null })}
          />{" "}
          Released ones too
        </label>
      </p>
      <Loaded
        told={told}
        isEmpty={({ instances }) => !instances.some(isShown)}
        empty={<Empty all={told.data?.instances ?? []} account={account} />}
      >
        {({ instances }) => (
          <Rows
            label="KMS instances"
            rows={instances.filter(isShown)}
            columns={COLUMNS}
            keyOf={({ instanceId }) => instanceId}
          />
        )}
      </Loaded>
      {param("buy") !== "" && <Buy />}
    </Page>
  );
}

function Empty({ all, account }: { readonly all: readonly Instance[]; readonly account: string }) {
  const released = all.filter(({ phase }) => phase === "released").length;
  const elsewhere = all.filter((each) => account !== "" && each.account !== account).length;
  return (
    <>
      <p>No KMS instances here. BssOpenApi sells them, and so does the button above.</p>
      {elsewhere > 0 && (
        <p>
          There are {many(elsewhere, "instance")} of other accounts:{" "}
          <a href={hrefOf("instances", { cloud: null, account: null, region: null })}>show all</a>
        </p>
      )}
      {released > 0 && <p>{many(released, "instance")} of the workspace ended: show released ones too.</p>}
    </>
  );
}
