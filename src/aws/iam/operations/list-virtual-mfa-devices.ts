import { string } from "../../../shape.ts";
import { paged } from "../members.ts";
import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const listVirtualMFADevices = operation({
  name: "ListVirtualMFADevices",
  input: { ...paged, AssignmentStatus: string({ values: ["Assigned", "Unassigned", "Any"] }) },
  subject: everything,
  run: () => ({ VirtualMFADevices: [], IsTruncated: false }),
});
