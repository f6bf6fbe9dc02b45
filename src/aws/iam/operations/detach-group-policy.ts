import { detachPolicy } from "../attachments.ts";

export const detachGroupPolicy = detachPolicy("group");
