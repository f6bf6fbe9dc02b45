import { getPolicy } from "../inline.ts";

export const getRolePolicy = getPolicy("role");
