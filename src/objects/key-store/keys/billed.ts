import type { KeyUsage } from "../../../meter/costs.ts";

/**
 * Billed lifetime, in a span of the workspace's clock, of customer managed keys and of the materials of each key's
 * first rotations. Keys pending deletion are free, as at AWS; deleted keys are no longer known.
 *
 * @param from milliseconds, as `to`.
 * @param rotations number of billed rotations of a key.
 */
export function billedKeys(sql: SqlStorage, from: number, to: number, rotations: number): KeyUsage {
  const usage = sql
    .exec<{ keys: number; key_ms: number }>(
      `SELECT COUNT(*) AS keys, COALESCE(SUM(? - MAX(created_at, ?)), 0) AS key_ms FROM keys
       WHERE manager = 'CUSTOMER' AND deletion_at IS NULL AND state NOT LIKE 'Pending%Deletion'
         AND created_at < ?`,
      ...[to, from, to],
    )
    .one();
  const rotated = sql
    .exec<{ rotation_ms: number }>(
      `SELECT COALESCE(SUM(? - MAX(rotated_at, ?)), 0) AS rotation_ms FROM (
         SELECT rotated_at, ROW_NUMBER() OVER (PARTITION BY materials.key_id ORDER BY rotated_at) AS place
         FROM materials JOIN keys ON keys.key_id = materials.key_id
         WHERE rotated_at IS NOT NULL AND manager = 'CUSTOMER' AND deletion_at IS NULL
           AND keys.state NOT LIKE 'Pending%Deletion')
       WHERE place <= ? AND rotated_at < ?`,
      ...[to, from, rotations, to],
    )
    .one();
  return { keys: usage.keys, keyMs: usage.key_ms, rotationMs: rotated.rotation_ms };
}
