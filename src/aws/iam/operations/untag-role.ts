import { untagEntity } from "../tagging.ts";

export const untagRole = untagEntity("role");
