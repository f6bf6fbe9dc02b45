import { attachPolicy } from "../attachments.ts";

export const attachPolicyToGroup = attachPolicy("group");
