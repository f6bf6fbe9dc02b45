import type {
  Grant,
  GrantConstraints,
  GrantOperation,
  GrantPrincipal,
  NewGrant,
} from "../../../access/grant.ts";
import { Failure } from "../../../errors.ts";
import {
  aside,
  type Column,
  fixed,
  group,
  json,
  mapped,
  nullable,
  number,
  text,
  words,
} from "../../columns.ts";
import { hasRoom } from "../../has-room.ts";
import { sqlTable } from "../../sql-table.ts";

/** A grant with its sequence number in order of creation. */
export type ListedGrant = Grant & { readonly seq: number };

const GRANTS = sqlTable<Grant>()(
  "grants",
  {
    grantId: fixed(text("grant_id")),
    keyId: fixed(text("key_id")),
    name: fixed(text("name")),
    grantee: fixed(mapped(principal("grantee_principal", "grantee_service"), same, granteeOf)),
    retiring: fixed(principal("retiring_principal", "retiring_service")),
    operations: fixed(words<GrantOperation>("operations")),
    constraints: fixed(json<GrantConstraints>("constraints")),
    issuingAccount: fixed(text("issuing_account")),
    createdAt: fixed(number("created_at")),
    fingerprint: aside(fixed(nullable(text("fingerprint")))),
  },
  [],
);

/** Name of the grantee, the expression of the index `grants_by_grantee`. */
const GRANTEE = "COALESCE(grantee_principal, grantee_service)";

/** A filter on the grants of a key. */
export interface GrantFilter {
  readonly grantId: string | null;
  readonly grantee: GrantPrincipal | null;
}

/** Grants in the SQLite of a key store. Methods are synchronous, so each call is atomic. */
export class GrantTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(keyId: string, grantId: string): Grant | null {
    return this.#one("key_id = ? AND grant_id = ?", keyId, grantId);
  }

  /** Finds an equal grant. @param fingerprint is equal for equal grants only. */
  findSame(keyId: string, fingerprint: string): Grant | null {
    return this.#one("key_id = ? AND fingerprint = ?", keyId, fingerprint);
  }

  /** Asserts that the key may have another grant. @throws Failure grantsOverQuota */
  requireRoom(key: { readonly keyId: string; readonly arn: string }, limit: number): void {
    const count = () =>
      this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM grants WHERE key_id = ?", key.keyId).one().n;
    if (hasRoom(this.#sql, "grants", limit, count)) return;
    throw new Failure({ code: "grantsOverQuota", arn: key.arn, limit });
  }

  /** @param fingerprint null for a grant that a repeated request must not find. */
  insert(grant: NewGrant, fingerprint: string | null, now: number): void {
    GRANTS.insert(this.#sql, { ...grant, fingerprint, createdAt: now });
  }

  delete(grantId: string): void {
    this.#sql.exec("DELETE FROM grants WHERE grant_id = ?", grantId);
  }

  /** Grants of a key in order of creation. @param after sequence number of the last one seen. */
  page(keyId: string, filter: GrantFilter, after: number, limit: number): ListedGrant[] {
    const wheres = ["key_id = ?", "seq > ?"];
    const bound: (string | number)[] = [keyId, after];
    if (filter.grantId !== null) {
      wheres.push("grant_id = ?");
      bound.push(filter.grantId);
    }
    if (filter.grantee) {
      // The first one finds them by their index, the second one tells a service from a principal of its name.
      wheres.push(`${GRANTEE} = ?`);
      wheres.push(`${filter.grantee.type === "account" ? "grantee_principal" : "grantee_service"} = ?`);
      bound.push(filter.grantee.name, filter.grantee.name);
    }
    return this.#many(wheres.join(" AND "), bound, limit);
  }

  /**
   * Grants of a key by their grantee, in order of creation.
   *
   * @param grantees names of grantees, of accounts' principals or of services.
   * @param after sequence number of the last one seen.
   */
  ofGrantees(keyId: string, grantees: readonly string[], after: number, limit: number): ListedGrant[] {
    // Stores of clouds without grants have no such table.
    if (grantees.length === 0) return [];
    const where = `${GRANTEE} IN (${grantees.map(() => "?").join(", ")}) AND seq > ? ORDER BY seq LIMIT ?`;
    return GRANTS.listWithSeq(
      this.#sql,
      `INDEXED BY grants_by_grantee WHERE key_id = ? AND ${where}`,
      keyId,
      ...grantees,
      after,
      limit,
    );
  }

  /** Grants on any key that a principal can retire. @param after sequence number of the last one seen. */
  retirable(retiring: GrantPrincipal, after: number, limit: number): ListedGrant[] {
    const column = retiring.type === "account" ? "retiring_principal" : "retiring_service";
    return this.#many(`${column} = ? AND seq > ?`, [retiring.name, after], limit);
  }

  #one(where: string, ...bound: string[]): Grant | null {
    return GRANTS.first(this.#sql, `WHERE ${where}`, ...bound);
  }

  #many(where: string, bound: readonly (string | number)[], limit: number): ListedGrant[] {
    return GRANTS.listWithSeq(this.#sql, `WHERE ${where} ORDER BY seq LIMIT ?`, ...bound, limit);
  }
}

/** Columns of a principal: account and service, of which the one of its type holds its name. */
function principal(account: string, service: string): Column<GrantPrincipal | null, "both"> {
  return mapped(
    group({ account: nullable(text(account)), service: nullable(text(service)) }),
    (value: GrantPrincipal | null) => ({
      account: value?.type === "account" ? value.name : null,
      service: value?.type === "service" ? value.name : null,
    }),
    (names) => {
      if (names.account !== null) return { type: "account", name: names.account };
      return names.service === null ? null : { type: "service", name: names.service };
    },
  );
}

function same(grantee: GrantPrincipal): GrantPrincipal {
  return grantee;
}

function granteeOf(grantee: GrantPrincipal | null): GrantPrincipal {
  if (!grantee) throw new Error("a grant without a grantee");
  return grantee;
}
