import { untagEntity } from "../tagging.ts";

export const untagUser = untagEntity("user");
