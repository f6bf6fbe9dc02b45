import { noLoginProfile } from "../nothing.ts";

export const getLoginProfile = noLoginProfile("GetLoginProfile");
