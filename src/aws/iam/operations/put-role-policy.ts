import { putPolicy } from "../inline.ts";

export const putRolePolicy = putPolicy("role");
