import { detachPolicy } from "../attachments.ts";

export const detachPolicyFromUser = detachPolicy("user");
