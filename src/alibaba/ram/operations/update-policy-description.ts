import { customPolicy } from "../managed.ts";
import { newText } from "../members.ts";
import { changePolicy } from "../policies.ts";
import { shownPolicy } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const updatePolicyDescription = onEntity("policy", {
  name: "UpdatePolicyDescription",
  input: { NewDescription: newText },
  async run(call, { NewDescription }, name) {
    const changed = await changePolicy(call, name, ({ description }) => ({
      description: NewDescription ?? description,
    }));
    return { Policy: shownPolicy(customPolicy(changed)) };
  },
});
