import { listPolicies } from "../inline.ts";

export const listUserPolicies = listPolicies("user");
