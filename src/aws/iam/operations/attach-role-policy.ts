import { attachPolicy } from "../attachments.ts";

export const attachRolePolicy = attachPolicy("role");
