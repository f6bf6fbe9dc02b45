import { attachPolicy } from "../attachments.ts";

export const attachPolicyToUser = attachPolicy("user");
