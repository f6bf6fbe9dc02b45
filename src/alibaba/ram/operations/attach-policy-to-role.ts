import { attachPolicy } from "../attachments.ts";

export const attachPolicyToRole = attachPolicy("role");
