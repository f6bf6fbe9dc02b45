import { deletePolicy } from "../inline.ts";

export const deleteUserPolicy = deletePolicy("user");
