import { isUnattached } from "../../../directory/identity-guards.ts";
import { holdersOf } from "../../../directory/identity-relations.ts";
import { boolean } from "../../../shape.ts";
import { missing, TITLES } from "../entities.ts";
import { conflict } from "../errors.ts";
import { attachedArn } from "../managed.ts";
import { onEntity } from "../subjects.ts";

export const deletePolicy = onEntity("policy", {
  name: "DeletePolicy",
  input: { CascadingDelete: boolean },
  async run(call, { CascadingDelete = false }, name) {
    const { runtime, place } = call;
    const existed = await runtime.identityDirectory.remove(place, "policy", name, async (record) => {
      const arn = attachedArn(call, { type: "Custom", name: record.name });
      const [holder] = await holdersOf(runtime.database, place, arn);
      if (holder !== undefined) throw conflict(`DeleteConflict.Policy.${TITLES[holder.kind]}`);
      if (record.versions.length > 1 && !CascadingDelete) throw conflict("DeleteConflict.Policy.Version");
      return [isUnattached(arn)];
    });
    if (!existed) throw missing("policy");
    return null;
  },
});
