import { listTags } from "../tagging.ts";

export const listRoleTags = listTags("role");
