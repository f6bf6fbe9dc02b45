import { listAttached } from "../attachments.ts";

export const listAttachedGroupPolicies = listAttached("group");
