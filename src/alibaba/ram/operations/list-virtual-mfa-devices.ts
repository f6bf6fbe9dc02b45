import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const listVirtualMFADevices = operation({
  name: "ListVirtualMFADevices",
  input: {},
  subjects: everything,
  // No account has one here.
  run: () => ({ VirtualMFADevices: { VirtualMFADevice: [] } }),
});
