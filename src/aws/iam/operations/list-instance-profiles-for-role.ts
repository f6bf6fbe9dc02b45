import { find } from "../entities.ts";
import { paged } from "../members.ts";
import { onEntity } from "../subjects.ts";

export const listInstanceProfilesForRole = onEntity("role", {
  name: "ListInstanceProfilesForRole",
  input: paged,
  async run(call, _, name) {
    await find(call, "role", name);
    return { InstanceProfiles: [], IsTruncated: false };
  },
});
