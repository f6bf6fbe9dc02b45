/** Performance of KMS instances: requests a second of the dedicated gateway, by plan and type of operation. */
import { INSTANCE_PERFORMANCE } from "./alibaba.ts";
import {
  type GatewayApi,
  type InstanceType,
  type KeyClass,
  type PerformanceRow,
  perSecond,
  type QuotaRow,
} from "./row.ts";

const SOURCE = "Alibaba Cloud, Performance data for KMS (seed 000, 2026-03-31): dedicated gateway";

const ROWS: readonly PerformanceRow[] = INSTANCE_PERFORMANCE;

const rowsOf = (api: GatewayApi): ReadonlyMap<string, readonly PerformanceRow[]> =>
  new Map(
    ROWS.flatMap((row) => row[api]).map((name) => [name, ROWS.filter((row) => row[api].includes(name))]),
  );

const BY_OPERATION = { openapi: rowsOf("openapi"), instance: rowsOf("instance") };

/** A row with its figure for an instance. */
export interface Performance {
  readonly row: PerformanceRow;
  /** Requests a second. */
  readonly figure: number;
}

/**
 * The row that an operation draws from at a dedicated gateway.
 *
 * @param qps computing performance of the instance.
 * @param keyClass class of the request's key; without it the first row with the operation is taken.
 * @returns null for an operation that the gateway does not have.
 * @throws RangeError for a computing performance that is not in the table
 */
export function performanceOf(
  type: InstanceType,
  qps: number,
  api: GatewayApi,
  operation: string,
  keyClass?: KeyClass,
): Performance | null {
  const having = BY_OPERATION[api].get(operation);
  const row = having?.find((each) => each.keyClass === keyClass) ?? having?.[0];
  return row ? { row, figure: figureOf(row, type, qps) } : null;
}

/** Requests a second of a row. @throws RangeError for a computing performance that is not in the table */
export function figureOf(row: PerformanceRow, type: InstanceType, qps: number): number {
  return row.figures[type][qps] ?? noPlan(type, qps);
}

function noPlan(type: InstanceType, qps: number): never {
  throw new RangeError(`no plan of ${qps} QPS for a ${type} instance`);
}

/** Id of the counter of a row for an instance. */
export function instanceCounter(row: Pick<PerformanceRow, "id">, instanceId: string): string {
  return `${row.id}/${instanceId}`;
}

/** The rows of an instance as request quotas, for the control API. */
export function instanceQuotas(type: InstanceType, qps: number): QuotaRow[] {
  return ROWS.map((row) => {
    const rate = perSecond(figureOf(row, type, qps));
    const operations = [...new Set([...row.openapi, ...row.instance])];
    const { id, name } = row;
    return { id, name, code: null, operations, seed: rate, current: rate, adjustable: false, source: SOURCE };
  });
}
