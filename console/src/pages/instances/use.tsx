import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import { counted } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import type { InstanceDetail } from "./instance.ts";

/** A row of an instance's own gateway, in `GET quotas?instance=`. */
interface GatewayRow {
  readonly id: string;
  readonly name: string;
  readonly limit: number;
  readonly intervalSeconds: number;
  readonly used: number;
  readonly throttled: number;
  readonly waiting: number;
}

/** What the dedicated gateway has to do, as it is now. */
export function GatewayLoad({ instanceId }: { readonly instanceId: string }) {
  const told = useCall<{ quotas: readonly GatewayRow[] }>(
    "quotas",
    { cloud: "alibaba", instance: instanceId },
    true,
  );
  return (
    <section aria-labelledby="load">
      <h2 id="load">Load of its gateway</h2>
      <Loaded told={told}>
        {({ quotas }) => (
          <Rows
            label="Counters of its gateway"
            rows={quotas}
            keyOf={({ id }) => id}
            columns={[
              { name: "Requests", of: ({ name }) => name },
              {
                name: "Used",
                of: ({ name, used, limit, intervalSeconds }) => (
                  <Meter
                    label={name}
                    used={used}
                    limit={limit}
                    unit={intervalSeconds === 1 ? "a second" : `in ${intervalSeconds} s`}
                  />
                ),
              },
              { name: "Waiting", isNumber: true, of: ({ waiting }) => counted(waiting) },
              {
                name: "Refused",
                isNumber: true,
                of: ({ throttled }) =>
                  throttled > 0 ? <State sign="throttled">{counted(throttled)}</State> : "0",
              },
            ]}
          />
        )}
      </Loaded>
      <p>
        <a href={hrefOf("quotas", { cloud: "alibaba", instance: instanceId })}>Change them in Quotas</a>
      </p>
    </section>
  );
}

/** How much of what was bought is used. */
export function QuotasBought({ instance: { specification, used } }: { readonly instance: InstanceDetail }) {
  const rows = [
    ["Key versions", used.keys, specification.keys],
    ["Secrets", used.secrets, specification.secrets],
    ["Access management", used.accessManagement, specification.accessManagement],
  ] as const;
  return (
    <section aria-labelledby="bought">
      <h2 id="bought">Bought and used</h2>
      <dl class="facts">
        {rows.flatMap(([name, count, limit]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} used`}>
            {limit === 0 && count === 0 ? (
              "none bought"
            ) : (
              <Meter label={name} used={count} limit={limit} unit="" />
            )}
          </dd>,
        ])}
        <dt>Log storage</dt>
        <dd>
          {specification.logStorageGb === 0 ? "none bought" : `${counted(specification.logStorageGb)} GB`}
        </dd>
        <dt>Zones</dt>
        <dd>{specification.multiZone ? "up to three" : "two"}</dd>
      </dl>
    </section>
  );
}
