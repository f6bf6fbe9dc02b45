import { useSignal } from "@preact/signals";
import { act } from "../../data/act.ts";
import { useCall } from "../../data/live.ts";
import { hrefOf, param, setParams } from "../../data/place.ts";
import { counted } from "../../data/words.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { effectOf, type Fault, matchOf } from "./fault.ts";
import { NewFault, PREFILLED } from "./new-fault.tsx";

/** Requests that fail, wait or end without an answer on demand. */
export function FaultsPage() {
  const told = useCall<{ faults: readonly Fault[] }>("faults", {}, true);
  const isEnding = useSignal(false);
  const isAdding = ["add", ...PREFILLED].some((name) => param(name) !== "");
  return (
    <Page
      name="Faults"
      actions={
        <>
          <button type="button" onClick={() => setParams({ add: "true" })}>
            Add a fault
          </button>
          {(told.data?.faults.length ?? 0) > 0 && (
            <button
              type="button"
              class="danger"
              onClick={() => {
                isEnding.value = true;
              }}
            >
              Delete all
            </button>
          )}
        </>
      }
    >
      <Loaded
        told={told}
        isEmpty={({ faults }) => faults.length === 0}
        empty={
          <>
            No faults: every request of this workspace is answered as the cloud would. Add one above, or from
            a recorded request in <a href={hrefOf("requests")}>Requests</a>.
          </>
        }
      >
        {({ faults }) => <FaultRows faults={faults} />}
      </Loaded>
      {isAdding && <NewFault />}
      {isEnding.value && (
        <Confirm
          label="Delete all faults"
          text="All faults of this workspace end, those that are switched off too."
          name="faults"
          onDone={() => act("All faults were deleted.", { method: "DELETE", path: "faults" })}
          onClose={() => {
            isEnding.value = false;
          }}
        />
      )}
    </Page>
  );
}

function FaultRows({ faults }: { readonly faults: readonly Fault[] }) {
  return (
    <Rows
      label="Faults"
      rows={faults}
      keyOf={({ id }) => id}
      columns={[
        { name: "State", of: (fault) => <Switch fault={fault} /> },
        { name: "Matches", of: matchOf },
        { name: "Does", of: effectOf },
        {
          name: "Fired",
          isNumber: true,
          of: ({ fired, times }) =>
            times === null ? counted(fired) : `${counted(fired)} of ${counted(times)}`,
        },
        { name: "Probability", isNumber: true, of: ({ probability }) => probability },
        { name: "Seed", isNumber: true, of: ({ seed }) => seed ?? "–" },
        {
          name: "Delete",
          of: (fault) => (
            <button
              type="button"
              onClick={() => act("The fault was deleted.", { method: "DELETE", path: `faults/${fault.id}` })}
            >
              Delete<span class="hidden">: {effectOf(fault)}</span>
            </button>
          ),
        },
      ]}
    />
  );
}

/** Switches a fault off and on; one that has fired as often as it may is over. */
function Switch({ fault }: { readonly fault: Fault }) {
  const { id, enabled, remaining } = fault;
  return (
    <>
      <button
        type="button"
        role="switch"
        aria-checked={enabled}
        aria-label={`${effectOf(fault)}, for ${matchOf(fault)}`}
        onClick={() =>
          act(enabled ? "The fault was switched off." : "The fault was switched on.", {
            method: "PATCH",
            path: `faults/${id}`,
            body: { enabled: !enabled },
          })
        }
      >
        {enabled ? "On" : "Off"}
      </button>{" "}
      {remaining === 0 && <State sign="ok">over</State>}
    </>
  );
}
