import { listAttached } from "../attachments.ts";

export const listAttachedRolePolicies = listAttached("role");
