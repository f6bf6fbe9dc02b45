import { attachPolicy } from "../attachments.ts";

export const attachGroupPolicy = attachPolicy("group");
