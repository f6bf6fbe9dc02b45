import { listPoliciesFor } from "../attachments.ts";

export const listPoliciesForGroup = listPoliciesFor("group");
