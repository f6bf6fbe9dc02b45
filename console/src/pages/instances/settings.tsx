import { act } from "../../data/act.ts";
import { entered, numberOf } from "../../data/form.ts";
import { Check, Input } from "../../ui/field.tsx";
import type { InstanceDetail } from "./instance.ts";

/** What the console of Alibaba Cloud sets, and no API of it. */
export function InstanceSettings({ instance }: { readonly instance: InstanceDetail }) {
  const { instanceId, publicAccess, sharedWith, hsms } = instance;
  const save = (form: HTMLFormElement) => {
    const { accounts = "", hsms: wanted, publicAccess: isPublic } = entered(form);
    return act("The settings of the instance were changed.", {
      method: "PUT",
      path: `instances/${encodeURIComponent(instanceId)}`,
      body: {
        publicAccess: isPublic !== undefined,
        sharedWith: accounts.split(/[\s,]+/).filter((account) => account !== ""),
        ...(wanted !== undefined && { hsms: numberOf(wanted) }),
      },
    });
  };
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        <Check
          label="Public access: the shared gateway uses its keys too"
          name="publicAccess"
          checked={publicAccess}
        />
        <Input
          label="Accounts that share it"
          name="accounts"
          defaultValue={sharedWith.join(", ")}
          hint="16 digits each, with commas between them."
        />
        {hsms !== undefined && (
          <Input
            label="HSMs in its cluster"
            name="hsms"
            type="number"
            min="0"
            max="100"
            defaultValue={String(hsms)}
            hint="With fewer than two it is disconnected."
          />
        )}
        <p>
          <button type="submit">Save</button>
        </p>
      </form>
    </section>
  );
}
