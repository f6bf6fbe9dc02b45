import { getPolicy } from "../inline.ts";

export const getGroupPolicy = getPolicy("group");
