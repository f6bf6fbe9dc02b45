import { onMissing } from "../nothing.ts";

export const getLoginProfile = onMissing("GetLoginProfile", "EntityNotExist.User.LoginProfile");
