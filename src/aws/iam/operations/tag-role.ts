import { tagEntity } from "../tagging.ts";

export const tagRole = tagEntity("role");
