import type {
  Grant,
  GrantConstraints,
  GrantOperation,
  GrantPrincipal,
  NewGrant,
} from "../../../access/grant.ts";
import { Failure } from "../../../errors.ts";

type GrantRow = {
  seq: number;
  grant_id: string;
  key_id: string;
  name: string;
  grantee_principal: string | null;
  grantee_service: string | null;
  retiring_principal: string | null;
  retiring_service: string | null;
  operations: string;
  constraints: string;
  issuing_account: string;
  created_at: number;
};

/** A grant, and its place in the order in which grants were made. */
export type ListedGrant = Grant & { readonly seq: number };

/** Which grants of a key are asked for. */
export interface GrantFilter {
  readonly grantId: string | null;
  readonly grantee: GrantPrincipal | null;
}

/** Grants in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class GrantTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(keyId: string, grantId: string): Grant | null {
    return this.#one("key_id = ? AND grant_id = ?", keyId, grantId);
  }

  /** @param fingerprint what the grant shares with its like only. */
  findSame(keyId: string, fingerprint: string): Grant | null {
    return this.#one("key_id = ? AND fingerprint = ?", keyId, fingerprint);
  }

  /** @throws Failure grantsOverQuota where the key has as many grants as it may */
  requireRoom(key: { readonly keyId: string; readonly arn: string }, limit: number): void {
    const { n } = this.#sql
      .exec<{ n: number }>("SELECT COUNT(*) AS n FROM grants WHERE key_id = ?", key.keyId)
      .one();
    if (n >= limit) throw new Failure({ code: "grantsOverQuota", arn: key.arn, limit });
  }

  /** @param fingerprint null for a grant that is not to be found by it. */
  insert(grant: NewGrant, fingerprint: string | null, now: number): void {
    const { grantee, retiring } = grant;
    this.#sql.exec(
      `INSERT INTO grants (grant_id, key_id, name, grantee_principal, grantee_service, retiring_principal,
         retiring_service, operations, constraints, issuing_account, fingerprint, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      grant.grantId,
      grant.keyId,
      grant.name,
      grantee.type === "account" ? grantee.name : null,
      grantee.type === "service" ? grantee.name : null,
      retiring?.type === "account" ? retiring.name : null,
      retiring?.type === "service" ? retiring.name : null,
      grant.operations.join(" "),
      JSON.stringify(grant.constraints),
      grant.issuingAccount,
      fingerprint,
      now,
    );
  }

  delete(grantId: string): void {
    this.#sql.exec("DELETE FROM grants WHERE grant_id = ?", grantId);
  }

  /** Grants of a key in the order in which they were made. @param after sequence number of the last one seen. */
  page(keyId: string, filter: GrantFilter, after: number, limit: number): ListedGrant[] {
    const wheres = ["key_id = ?", "seq > ?"];
    const bound: (string | number)[] = [keyId, after];
    if (filter.grantId !== null) {
      wheres.push("grant_id = ?");
      bound.push(filter.grantId);
    }
    if (filter.grantee) {
      wheres.push(`${filter.grantee.type === "account" ? "grantee_principal" : "grantee_service"} = ?`);
      bound.push(filter.grantee.name);
    }
    return this.#many(wheres.join(" AND "), bound, limit);
  }

  /** Grants, of whatever key, that a principal can retire. @param after sequence number of the last one seen. */
  retirable(retiring: GrantPrincipal, after: number, limit: number): ListedGrant[] {
    const column = retiring.type === "account" ? "retiring_principal" : "retiring_service";
    return this.#many(`${column} = ? AND seq > ?`, [retiring.name, after], limit);
  }

  #one(where: string, ...bound: string[]): Grant | null {
    const row = this.#sql.exec<GrantRow>(`SELECT * FROM grants WHERE ${where}`, ...bound).toArray()[0];
    return row ? toGrant(row) : null;
  }

  #many(where: string, bound: readonly (string | number)[], limit: number): ListedGrant[] {
    return this.#sql
      .exec<GrantRow>(`SELECT * FROM grants WHERE ${where} ORDER BY seq LIMIT ?`, ...bound, limit)
      .toArray()
      .map((row) => ({ ...toGrant(row), seq: row.seq }));
  }
}

function toGrant(row: GrantRow): Grant {
  const grantee = principalOf(row.grantee_principal, row.grantee_service);
  if (!grantee) throw new Error("a grant without a grantee");
  return {
    grantId: row.grant_id,
    keyId: row.key_id,
    name: row.name,
    grantee,
    retiring: principalOf(row.retiring_principal, row.retiring_service),
    operations: row.operations.split(" ") as GrantOperation[],
    constraints: JSON.parse(row.constraints) as GrantConstraints,
    issuingAccount: row.issuing_account,
    createdAt: row.created_at,
  };
}

function principalOf(account: string | null, service: string | null): GrantPrincipal | null {
  if (account !== null) return { type: "account", name: account };
  return service === null ? null : { type: "service", name: service };
}
