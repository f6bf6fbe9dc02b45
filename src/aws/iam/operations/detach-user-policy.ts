import { detachPolicy } from "../attachments.ts";

export const detachUserPolicy = detachPolicy("user");
