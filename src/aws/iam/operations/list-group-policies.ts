import { listPolicies } from "../inline.ts";

export const listGroupPolicies = listPolicies("group");
