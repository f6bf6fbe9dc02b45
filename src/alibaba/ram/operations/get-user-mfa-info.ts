import { onMissing } from "../nothing.ts";

export const getUserMFAInfo = onMissing("GetUserMFAInfo", "EntityNotExist.User.MFADevice");
