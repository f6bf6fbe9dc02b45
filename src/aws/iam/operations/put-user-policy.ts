import { putPolicy } from "../inline.ts";

export const putUserPolicy = putPolicy("user");
