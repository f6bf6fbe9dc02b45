import { useSignal } from "@preact/signals";
import { act } from "../../data/act.ts";
import { entered, numberOf } from "../../data/form.ts";
import { go, hrefOf, param, setParams } from "../../data/place.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Check, Input, Select } from "../../ui/field.tsx";
import type { Instance } from "./instance.ts";

/** Plans that are sold, in requests a second, by the type of instance. */
const PLANS: Readonly<Record<string, readonly string[]>> = {
  software: ["1000", "2000", "4000", "6000", "10000", "20000"],
  hardware: ["2000", "4000", "6000", "8000"],
};

/** Account and Region where none is shown: those of a caller who names none. */
const STANDARD = { account: "1000000000000000", region: "cn-hangzhou" };

/** A form that buys an instance as an account manager sells it. */
export function Buy() {
  const type = useSignal("software");
  const isHere = param("cloud") === "alibaba";
  const buy = async (form: HTMLFormElement) => {
    const { price, renewalStatus, account, region, ...given } = entered(form);
    const made = await act<Instance & { amount: string }>("The instance was bought.", {
      method: "POST",
      path: "instances",
      body: {
        account,
        region,
        productType: type.value,
        qps: Number(given.qps),
        keys: numberOf(given.keys),
        secrets: numberOf(given.secrets),
        accessManagement: numberOf(given.accessManagement),
        logStorageGb: numberOf(given.logStorageGb),
        months: numberOf(given.months),
        renewalStatus,
        ...(given.multiZone !== undefined && { multiZone: true }),
        ...(price !== undefined && { price: Number(price) }),
      },
    });
    if (made) go(hrefOf(`instances/${made.instanceId}`));
  };
  return (
    <Dialog label="Buy an instance" onClose={() => setParams({ buy: null })}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void buy(event.currentTarget);
        }}
      >
        <Input
          label="Account (16 digits)"
          name="account"
          required
          pattern="\d{16}"
          defaultValue={(isHere && param("account")) || STANDARD.account}
        />
        <Input
          label="Region"
          name="region"
          required
          defaultValue={(isHere && param("region")) || STANDARD.region}
        />
        <Select
          label="Type"
          name="productType"
          options={Object.keys(PLANS)}
          value={type.value}
          onChange={(value) => {
            type.value = value;
          }}
        />
        <Select
          label="Requests a second"
          name="qps"
          options={PLANS[type.value] ?? []}
          hint="The largest plans have no list price: say one below."
        />
        <Input label="Keys" name="keys" type="number" min="0" hint="Left empty: those of the plan." />
        <Input label="Secrets" name="secrets" type="number" min="0" />
        <Input label="Access management slots" name="accessManagement" type="number" min="0" />
        <Input label="Log storage, GB" name="logStorageGb" type="number" min="0" step="1000" />
        <Check label="Up to three zones" name="multiZone" />
        <Input label="Months" name="months" type="number" min="1" max="36" defaultValue="1" />
        <Select
          label="At the end"
          name="renewalStatus"
          options={[
            ["ManualRenewal", "reminders, then it expires"],
            ["AutoRenewal", "it renews itself"],
            ["NotRenewal", "it expires"],
          ]}
        />
        <Input label="Agreed price a month, US dollars" name="price" type="number" min="0" step="0.01" />
        <p>
          <button type="submit">Buy</button>
        </p>
      </form>
    </Dialog>
  );
}
