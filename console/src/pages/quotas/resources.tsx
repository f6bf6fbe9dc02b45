import { useSignal } from "@preact/signals";
import { counted } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { Rows } from "../../ui/rows.tsx";
import { LimitForm, QuotaButtons } from "./limit.tsx";
import type { QuotaPlace, ResourceQuota } from "./shown.ts";

/** Quotas of things: how many keys, aliases, grants there may be. */
export function Resources({
  quotas,
  place,
}: {
  readonly quotas: readonly ResourceQuota[];
  readonly place: QuotaPlace;
}) {
  const edited = useSignal<string | null>(null);
  return (
    <section aria-labelledby="resources">
      <h2 id="resources">How many there may be</h2>
      <Rows
        label="Resource quotas"
        rows={quotas}
        keyOf={({ id }) => id}
        columns={[
          { name: "Quota", of: ({ name }) => name },
          { name: "Code", of: ({ code, id }) => <code>{code ?? id}</code> },
          {
            name: "Limit",
            of: (quota) =>
              edited.value === quota.id ? (
                <LimitForm
                  quota={quota}
                  place={place}
                  onDone={() => {
                    edited.value = null;
                  }}
                />
              ) : (
                counted(quota.limit)
              ),
            isNumber: true,
          },
          {
            name: "Change",
            of: (quota) => (
              <>
                {quota.limit !== quota.default && (
                  <State sign="warning">{`changed, was ${counted(quota.default)}`}</State>
                )}
                {!quota.adjustable && "fixed"}
                <QuotaButtons
                  quota={quota}
                  place={place}
                  onEdit={() => {
                    edited.value = quota.id;
                  }}
                />
              </>
            ),
          },
        ]}
      />
    </section>
  );
}
