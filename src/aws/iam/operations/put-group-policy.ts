import { putPolicy } from "../inline.ts";

export const putGroupPolicy = putPolicy("group");
