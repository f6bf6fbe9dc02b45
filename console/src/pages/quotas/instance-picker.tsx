import { useCall } from "../../data/live.ts";
import { hrefOf, param, setParams } from "../../data/place.ts";
import { Loaded } from "../../ui/states.tsx";

interface Instances {
  readonly instances: readonly {
    readonly instanceId: string;
    readonly account: string;
    readonly region: string;
    readonly phase: string;
  }[];
}

/** The KMS instance whose gateway is shown. */
export function InstancePicker() {
  const told = useCall<Instances>("instances");
  const chosen = param("instance");
  return (
    <Loaded
      told={told}
      isEmpty={({ instances }) => instances.length === 0}
      empty={
        <>
          There is no KMS instance. <a href={hrefOf("instances")}>Buy one</a> under Instances.
        </>
      }
    >
      {({ instances }) => (
        <p>
          <label>
            <span class="label">Instance</span>
            <select
              value={chosen}
              onChange={({ currentTarget: { value } }) =>
                setParams({ instance: value, view: "instance" }, true)
              }
            >
              <option value="">Choose one</option>
              {instances.map(({ instanceId, account, region, phase }) => (
                <option key={instanceId} value={instanceId}>
                  {`${instanceId} (${account}, ${region}, ${phase})`}
                </option>
              ))}
            </select>
          </label>
        </p>
      )}
    </Loaded>
  );
}
