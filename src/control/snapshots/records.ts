import { identityShape } from "./identity-records.ts";
import { INSTANCE_RECORDS } from "./instance-records.ts";

/**
 * Whether a row's record, JSON, has the members that records of every version have. So has a row without one.
 *
 * @param at the value of a column of the row.
 */
export function isRecord(table: string, at: (column: string) => unknown): boolean {
  const isIdentity = table === "identities";
  const shape = isIdentity ? identityShape(at("cloud"), at("kind")) : INSTANCE_RECORDS[table];
  if (!shape) return !isIdentity;
  return shape.safeParse(JSON.parse(String(at("record")))).success;
}
