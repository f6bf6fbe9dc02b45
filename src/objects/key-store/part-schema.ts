import type { Cloud } from "../../cloud/list.ts";
import type { SchemaStep } from "../schema.ts";

/** A schema step of one part, with its number among the steps of all parts. */
export interface PartStep extends SchemaStep {
  readonly number: number;
}

/** Schema of one part of a key store. */
export interface PartSchema {
  /** The only cloud whose stores have the part; null for all clouds. */
  readonly cloud: Cloud | null;
  /** Names of the tables, which a reset of the workspace empties. */
  readonly tables: readonly string[];
  /** Tables with a `key_id` whose rows are deleted with the key. */
  readonly ofKeys?: readonly string[];
  /**
   * Squashed schema for a new store: the tables and indexes that all steps together result in. It includes indexes that
   * only this part needs on other parts' tables. All times are milliseconds of the workspace's clock.
   */
  readonly statements: string;
  /** Migration steps for older stores. A step that is on main is never changed. */
  readonly steps?: readonly PartStep[];
}
