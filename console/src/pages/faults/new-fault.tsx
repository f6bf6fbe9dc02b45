import { useSignal } from "@preact/signals";
import { act } from "../../data/act.ts";
import { entered, numberOf } from "../../data/form.ts";
import { useCall } from "../../data/live.ts";
import { param, setParams } from "../../data/place.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Check, Input, Select } from "../../ui/field.tsx";

/** Members of the query that a fault begins with, as a page that shows a request says them. */
export const PREFILLED = ["operation", "keyId", "error"] as const;

/** A form that adds a fault. */
export function NewFault() {
  const cloud = useSignal(param("cloud"));
  const { data } = useCall<{ quotas: readonly { readonly operations: readonly string[] }[] }>("quotas", {
    cloud: cloud.value || "aws",
  });
  const operations = [...new Set(data?.quotas.flatMap((row) => row.operations))].sort();
  const close = () => setParams({ add: null, operation: null, keyId: null, error: null });
  const add = async (form: HTMLFormElement) => {
    const { cloud: of, operation, account, region, keyId, error, latencyMs, drop, ...rest } = entered(form);
    const made = await act("The fault was added.", {
      method: "POST",
      path: "faults",
      body: {
        match: { cloud: of, operation, account, region, keyId },
        effect: { error, latencyMs: numberOf(latencyMs), ...(drop !== undefined && { drop: true }) },
        probability: numberOf(rest.probability),
        times: numberOf(rest.times),
        seed: numberOf(rest.seed),
      },
    });
    if (made) close();
  };
  return (
    <Dialog label="Add a fault" onClose={close}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void add(event.currentTarget);
        }}
      >
        <fieldset class="form">
          <legend>Which requests</legend>
          <Select
            label="Cloud"
            name="cloud"
            value={cloud.value}
            options={[["", "any"], "aws", "alibaba"]}
            onChange={(value) => {
              cloud.value = value;
            }}
          />
          <Input
            label="Operation"
            name="operation"
            list="operations"
            placeholder="any"
            defaultValue={param("operation")}
          />
          <datalist id="operations">
            {operations.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <Input label="Key (id or ARN)" name="keyId" placeholder="any" defaultValue={param("keyId")} />
          <Input label="Account" name="account" placeholder="any" />
          <Input label="Region" name="region" placeholder="any" />
        </fieldset>
        <fieldset class="form">
          <legend>What happens to them</legend>
          <Input
            label="Error"
            name="error"
            defaultValue={param("error")}
            hint="Such as ThrottlingException, KMSInternalException or Rejected.Throttling."
          />
          <Input label="Wait, milliseconds" name="latencyMs" type="number" min="0" max="60000" />
          <Check label="Close the connection without an answer" name="drop" />
        </fieldset>
        <fieldset class="form">
          <legend>How often</legend>
          <Input
            label="Probability"
            name="probability"
            type="number"
            min="0"
            max="1"
            step="any"
            defaultValue="1"
          />
          <Input label="Times" name="times" type="number" min="1" placeholder="without end" />
          <Input
            label="Seed"
            name="seed"
            type="number"
            min="0"
            hint="The n-th matching request is hit or not by seed and n alone."
          />
        </fieldset>
        <p>
          <button type="submit">Add</button>
        </p>
      </form>
    </Dialog>
  );
}
