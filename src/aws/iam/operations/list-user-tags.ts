import { listTags } from "../tagging.ts";

export const listUserTags = listTags("user");
