import type { Cloud } from "../../cloud/list.ts";
import type { SchemaStep } from "../schema.ts";

/** A step of one part, by its number among the steps of all parts. */
export interface PartStep extends SchemaStep {
  readonly number: number;
}

/** The tables of one part of a key store. */
export interface PartSchema {
  /** The cloud in whose stores alone the part is; null for a part of every store. */
  readonly cloud: Cloud | null;
  /** Emptied when the workspace is reset. */
  readonly tables: readonly string[];
  /** Those of them that have a `key_id`, and of which a key's rows go when it is deleted. */
  readonly ofKeys?: readonly string[];
  /**
   * What a new store gets: the tables and indexes as all steps together leave them. An index that only this part needs is
   * its own, also where the table is another part's. All times are milliseconds of the workspace's clock.
   */
  readonly statements: string;
  /** What older stores of the cloud get. A step that is on main is never changed. */
  readonly steps?: readonly PartStep[];
}
