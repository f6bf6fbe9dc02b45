import { dirname } from "node:path";

/** The folder of the project: `cli/` and `dist/`, where the built command line is, are both in it. */
export const ROOT = dirname(import.meta.dirname);
