import { listPoliciesFor } from "../attachments.ts";

export const listPoliciesForRole = listPoliciesFor("role");
