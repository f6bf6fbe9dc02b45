import { listPolicies } from "../inline.ts";

export const listRolePolicies = listPolicies("role");
