import { tagEntity } from "../tagging.ts";

export const tagUser = tagEntity("user");
