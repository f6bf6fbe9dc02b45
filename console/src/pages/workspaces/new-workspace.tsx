import { act } from "../../data/act.ts";
import { entered, numberOf } from "../../data/form.ts";
import { param, setParams } from "../../data/place.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Input, Select } from "../../ui/field.tsx";
import type { Made } from "./credentials.tsx";

/** Lives that are offered, in seconds. */
const LIVES = [
  ["", "no end"],
  ["3600", "an hour"],
  ["86400", "a day"],
  ["604800", "7 days"],
  ["2592000", "30 days"],
] as const;

/** A form that makes a workspace, perhaps as a copy of another one. */
export function NewWorkspace({ onMade }: { readonly onMade: (made: Made) => void }) {
  const close = () => setParams({ make: null, from: null });
  const make = async (form: HTMLFormElement) => {
    const { name, ttlSeconds, from, quotas, policies } = entered(form);
    const made = await act<Made>("The workspace was made.", {
      method: "POST",
      path: "workspaces",
      body: {
        name,
        ttlSeconds: numberOf(ttlSeconds),
        from,
        ...((quotas ?? policies) !== undefined && { settings: { quotas, policies } }),
      },
    });
    if (!made) return;
    close();
    onMade(made);
  };
  return (
    <Dialog label="Make a workspace" onClose={close}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void make(event.currentTarget);
        }}
      >
        <Input
          label="Name"
          name="name"
          pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
          maxLength={63}
          placeholder="one is chosen"
          hint="Lower-case letters, digits and hyphens. One that is there already is extended."
        />
        <Select
          label="Its life"
          name="ttlSeconds"
          options={LIVES}
          hint="By the wall clock, not by its own."
        />
        <Input
          label="Begin as a copy of the workspace"
          name="from"
          placeholder="none: it is empty"
          defaultValue={param("from")}
        />
        <Select label="Quotas" name="quotas" options={[["", "as the server"], "enforce", "observe", "off"]} />
        <Select
          label="Policies"
          name="policies"
          options={[["", "as the server"], "enforce", "observe", "off"]}
        />
        <p>
          <button type="submit">Make it</button>
        </p>
      </form>
    </Dialog>
  );
}
