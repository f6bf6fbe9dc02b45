import { deletePolicy } from "../inline.ts";

export const deleteRolePolicy = deletePolicy("role");
