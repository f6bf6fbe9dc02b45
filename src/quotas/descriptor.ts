import type { QuotaRow } from "./row.ts";

/** Properties of a request that choose its quota. */
export interface Descriptor {
  readonly operation: string;
  /** Spec of the KMS key that the request uses. */
  readonly keySpec?: string;
  /** `KeyPairSpec` of the request. */
  readonly keyPairSpec?: string;
}

/** Quota rows by operation, built once from the table. */
export type QuotaIndex = ReadonlyMap<string, readonly QuotaRow[]>;

/** Indexes rows by operation. Rows chosen by the key's origin are left out: they are charged in addition. */
export function indexQuotas(rows: readonly QuotaRow[]): QuotaIndex {
  const index = new Map<string, QuotaRow[]>();
  for (const row of rows) {
    if (row.keyOrigins) continue;
    for (const operation of row.operations) {
      const list = index.get(operation) ?? [];
      list.push(row);
      index.set(operation, list);
    }
  }
  return index;
}

/**
 * The row that a request draws from: the one whose key spec or key pair spec fits. A request that names no
 * usable key (GenerateRandom, or a key that does not exist) draws from the operation's first row, which for
 * the shared cryptographic quotas is the symmetric one.
 *
 * @returns undefined for an operation without a row.
 */
export function quotaFor(index: QuotaIndex, request: Descriptor): QuotaRow | undefined {
  const rows = index.get(request.operation);
  if (!rows) return undefined;
  for (const row of rows) {
    if (request.keyPairSpec !== undefined && row.keyPairSpecs?.includes(request.keyPairSpec)) return row;
    if (request.keySpec !== undefined && row.keySpecs?.includes(request.keySpec)) return row;
  }
  return rows[0];
}
