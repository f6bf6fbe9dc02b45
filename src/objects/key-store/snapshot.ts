import type { Cloud } from "../../cloud/list.ts";
import type { SnapshotSpec } from "../object-snapshot.ts";
import { REGISTERED_IN } from "./registration.ts";
import { birthOf, KEY_STORE_SCHEMA, partsOf } from "./schema.ts";

/** What of a key store a snapshot has: all of it, but for what `meta` says of the store itself. */
export function snapshotOf(cloud: Cloud): SnapshotSpec {
  const isTaken = (step: (typeof KEY_STORE_SCHEMA)[number]) => step.cloud === null || step.cloud === cloud;
  return {
    tables: ["meta", ...partsOf(cloud).flatMap((part) => part.tables)],
    // Steps keep their numbers; those of another cloud do nothing.
    schemas: { keys: KEY_STORE_SCHEMA.map((step) => (isTaken(step) ? step : { statements: "" })) },
    birth: birthOf(cloud),
    own: ["schema", "generation", REGISTERED_IN],
    note: (sql) => sql.exec("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", KEY_STORE_SCHEMA.length),
  };
}
