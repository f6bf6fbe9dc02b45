import { listPoliciesFor } from "../attachments.ts";

export const listPoliciesForUser = listPoliciesFor("user");
