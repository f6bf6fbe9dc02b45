import { onMissing } from "../nothing.ts";

export const unbindMFADevice = onMissing("UnbindMFADevice", "EntityNotExist.User.MFADevice");
