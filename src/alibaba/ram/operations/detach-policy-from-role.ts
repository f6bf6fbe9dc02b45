import { detachPolicy } from "../attachments.ts";

export const detachPolicyFromRole = detachPolicy("role");
