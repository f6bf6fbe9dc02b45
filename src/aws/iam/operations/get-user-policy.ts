import { getPolicy } from "../inline.ts";

export const getUserPolicy = getPolicy("user");
