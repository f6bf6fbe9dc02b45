import { onMissing } from "../nothing.ts";

export const deleteLoginProfile = onMissing("DeleteLoginProfile", "EntityNotExist.User.LoginProfile");
