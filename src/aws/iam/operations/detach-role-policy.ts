import { detachPolicy } from "../attachments.ts";

export const detachRolePolicy = detachPolicy("role");
