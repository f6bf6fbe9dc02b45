import { attachPolicy } from "../attachments.ts";

export const attachUserPolicy = attachPolicy("user");
