import { listAttached } from "../attachments.ts";

export const listAttachedUserPolicies = listAttached("user");
