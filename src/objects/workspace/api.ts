export type { CountedFault } from "./fault-book.ts";
export type { Workspace } from "./object.ts";
