/** Performance of KMS instances: requests a second of the dedicated gateway, by plan and type of operation. */
import { perSecond, type QuotaRow } from "./row.ts";

const SOURCE = "Alibaba Cloud, Performance data for KMS (seed 000, 2026-03-31): dedicated gateway";

/** Type of an instance; each has its own table. */
export type InstanceType = "software" | "hardware";

/** The two APIs of a dedicated gateway. */
export type GatewayApi = "openapi" | "instance";

/** Class of a request's key, which decides between rows for Encrypt and Decrypt of the Instance API. */
export type KeyClass = "symmetric" | "asymmetric";

/** A type of operation: its operations in each API, and its requests a second by computing performance. */
export interface PerformanceRow {
  /** Our stable id, used by the control API. */
  readonly id: string;
  readonly name: string;
  readonly openapi: readonly string[];
  readonly instance: readonly string[];
  /** Class of keys whose requests are counted here; null for requests with any key or none. */
  readonly keyClass: KeyClass | null;
  readonly figures: Readonly<Record<InstanceType, Readonly<Record<number, number>>>>;
  /** Whether a request beyond the figure waits in a queue. Otherwise it is refused, and requests run one at a time. */
  readonly queues: boolean;
}

/** Requests a second that are equal to the plan's. */
const PLAN = {
  software: { 1000: 1000, 2000: 2000, 4000: 4000, 10000: 10000, 20000: 20000 },
  hardware: { 2000: 2000, 4000: 4000, 6000: 6000, 8000: 8000 },
} as const;

export const INSTANCE_PERFORMANCE = [
  {
    id: "instance_symmetric",
    name: "Symmetric algorithms",
    openapi: [
      "Encrypt",
      "Decrypt",
      "GenerateDataKey",
      "GenerateDataKeyWithoutPlaintext",
      // Ours: documented for the dedicated gateway, but in no row.
      "GenerateAndExportDataKey",
      "ExportDataKey",
      "GenerateMac",
      "VerifyMac",
    ],
    instance: [
      "AdvanceEncrypt",
      "AdvanceDecrypt",
      "AdvanceGenerateDataKey",
      "Encrypt",
      "Decrypt",
      "GenerateDataKey",
    ],
    keyClass: "symmetric",
    figures: PLAN,
    queues: true,
  },
  {
    id: "instance_asymmetric",
    name: "Asymmetric algorithms",
    openapi: ["AsymmetricEncrypt", "AsymmetricDecrypt", "AsymmetricSign", "AsymmetricVerify"],
    instance: ["Encrypt", "Decrypt", "Sign", "Verify"],
    keyClass: "asymmetric",
    figures: {
      software: { 1000: 200, 2000: 300, 4000: 500, 10000: 1300, 20000: 2500 },
      hardware: { 2000: 300, 4000: 500, 6000: 700, 8000: 900 },
    },
    queues: true,
  },
  {
    id: "instance_public_key",
    name: "Get public key",
    openapi: ["GetPublicKey"],
    instance: ["GetPublicKey"],
    keyClass: null,
    figures: PLAN,
    queues: true,
  },
  {
    id: "instance_secret_value",
    name: "Get secret value",
    openapi: ["GetSecretValue"],
    instance: ["GetSecretValue"],
    keyClass: null,
    figures: {
      software: { 1000: 500, 2000: 1000, 4000: 2000, 10000: 4000, 20000: 4000 },
      hardware: { 2000: 1000, 4000: 2000, 6000: 3000, 8000: 4000 },
    },
    queues: true,
  },
  {
    id: "instance_random",
    name: "Generate random numbers",
    openapi: [],
    instance: ["GenerateRandom"],
    keyClass: null,
    figures: PLAN,
    queues: true,
  },
  {
    id: "instance_data_key_pairs",
    name: "Generate data key pairs",
    openapi: [],
    instance: [
      "GenerateDataKeyPair",
      "GenerateDataKeyPairWithoutPlaintext",
      "AdvanceGenerateDataKeyPair",
      "AdvanceGenerateDataKeyPairWithoutPlaintext",
    ],
    keyClass: null,
    figures: {
      software: { 1000: 1, 2000: 1, 4000: 1, 10000: 1, 20000: 1 },
      hardware: { 2000: 1, 4000: 1, 6000: 1, 8000: 1 },
    },
    // The Instance API's pages call it a limit of concurrency, beyond which a request is refused (429).
    queues: false,
  },
] as const satisfies readonly PerformanceRow[];

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
