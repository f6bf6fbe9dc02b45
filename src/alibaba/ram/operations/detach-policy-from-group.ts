import { detachPolicy } from "../attachments.ts";

export const detachPolicyFromGroup = detachPolicy("group");
