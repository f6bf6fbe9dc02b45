export type { CountedFault } from "./fault-book.ts";
export type { Made, Making } from "./life.ts";
export type { Contents, Workspace } from "./object.ts";
export type { SavedWorkspace } from "./restoration.ts";
