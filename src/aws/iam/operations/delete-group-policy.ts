import { deletePolicy } from "../inline.ts";

export const deleteGroupPolicy = deletePolicy("group");
