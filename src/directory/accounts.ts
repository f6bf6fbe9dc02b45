import { utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import type { Scope } from "../workspace.ts";
import type { Database, Statement } from "./database.ts";

/** An access key of the directory, with its secret unwrapped. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly workspace: string;
  readonly cloud: Scope["cloud"];
  readonly account: string;
  /** `root`, `user/alice` or `role/app`. */
  readonly principal: string;
  /** SHA-256 of the session token, hex; null for a long-lived key. */
  readonly sessionTokenHash: string | null;
  /** Milliseconds since the epoch; null if it never expires. */
  readonly expiresAt: number | null;
  /** Generation of the workspace in which it was made; 0 for those of earlier versions. */
  readonly since: number;
}

/** A credential in lists, without its secrets. */
export interface ListedCredential
  extends Pick<Credential, "accessKeyId" | "cloud" | "account" | "principal"> {
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

/** A query for credentials. */
export interface CredentialQuery {
  /** Access key id after which the page begins. */
  readonly after: string;
  readonly limit: number;
  readonly cloud?: Scope["cloud"] | undefined;
  readonly account?: string | undefined;
}

/** Maximum number of expired credentials removed by one call. */
const MOST_REMOVED = 100;

type CredentialRow = {
  workspace: string;
  cloud: Scope["cloud"];
  account_id: string;
  principal: string;
  wrapped_secret: number[] | ArrayBuffer;
  session_token_hash: string | null;
  expires_at: number | null;
  since: number;
};

/** The directory in D1: accounts, credentials, and who can retire grants. */
export class Directory {
  readonly #db: Database;
  readonly #masterKey: MasterKey;

  constructor(db: Database, masterKey: MasterKey) {
    this.#db = db;
    this.#masterKey = masterKey;
  }

  /** An access key; null also for one that is switched off (IAM, UpdateAccessKey). */
  async credential(accessKeyId: string): Promise<Credential | null> {
    const row = await this.#db
      .prepare(
        `SELECT workspace, cloud, account_id, principal, wrapped_secret, session_token_hash, expires_at, since
         FROM credentials WHERE access_key_id = ? AND status IS NULL`,
      )
      .bind(accessKeyId)
      .first<CredentialRow>();
    if (!row) return null;
    const secret = await this.#masterKey.unwrap(
      new Uint8Array(row.wrapped_secret),
      credentialLabel(accessKeyId),
    );
    return {
      accessKeyId,
      secretAccessKey: new TextDecoder().decode(secret),
      workspace: row.workspace,
      cloud: row.cloud,
      account: row.account_id,
      principal: row.principal,
      sessionTokenHash: row.session_token_hash,
      expiresAt: row.expires_at,
      since: row.since,
    };
  }

  /**
   * Adds a credential, and its account if new. Each call also removes expired credentials, a bounded number but more
   * than it adds.
   *
   * @param now milliseconds since the epoch.
   * @param isKept whether it outlives resets of its workspace.
   */
  async addCredential(credential: Credential, now: number, isKept = false): Promise<void> {
    const { accessKeyId, workspace, cloud, account } = credential;
    const wrapped = await this.#masterKey.wrap(
      utf8(credential.secretAccessKey),
      credentialLabel(accessKeyId),
    );
    await this.#db.batch([
      ...this.#removeEnded(now),
      this.#db
        .prepare("INSERT OR IGNORE INTO accounts VALUES (?, ?, ?, ?)")
        .bind(workspace, cloud, account, now),
      this.#db
        .prepare(
          `INSERT INTO credentials (access_key_id, workspace, cloud, account_id, principal, wrapped_secret,
             session_token_hash, expires_at, created_at, since, kept) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .bind(
          accessKeyId,
          workspace,
          cloud,
          account,
          credential.principal,
          wrapped,
          credential.sessionTokenHash,
          credential.expiresAt,
          now,
          credential.since,
          isKept ? 1 : 0,
        ),
    ]);
  }

  /** Unexpired credentials of a workspace, by access key id. @param now milliseconds since the epoch. */
  async credentials(workspace: string, query: CredentialQuery, now: number): Promise<ListedCredential[]> {
    await this.#db.batch(this.#removeEnded(now));
    const { results } = await this.#db
      .prepare(
        `SELECT access_key_id AS accessKeyId, cloud, account_id AS account, principal, created_at AS createdAt,
           expires_at AS expiresAt
         FROM credentials
         WHERE workspace = ?1 AND access_key_id > ?2 AND (expires_at IS NULL OR expires_at > ?3)
           AND (?4 IS NULL OR cloud = ?4) AND (?5 IS NULL OR account_id = ?5)
         ORDER BY access_key_id LIMIT ?6`,
      )
      .bind(workspace, query.after, now, query.cloud ?? null, query.account ?? null, query.limit)
      .all<ListedCredential>();
    return results;
  }

  /** Removes a credential of a workspace. @returns whether it existed */
  async removeCredential(workspace: string, accessKeyId: string): Promise<boolean> {
    const removed = await this.#db
      .prepare("DELETE FROM credentials WHERE access_key_id = ? AND workspace = ? RETURNING access_key_id")
      .bind(accessKeyId, workspace)
      .first();
    await this.#db
      .prepare(
        `DELETE FROM accounts WHERE workspace = ?1 AND (cloud, account_id) NOT IN
           (SELECT cloud, account_id FROM credentials WHERE workspace = ?1)`,
      )
      .bind(workspace)
      .run();
    return removed !== null;
  }

  /** Removes the access keys of a user or role. @param principal with its path. */
  async removeCredentialsOf(
    { workspace, cloud, account }: Pick<Scope, "workspace" | "cloud" | "account">,
    principal: string,
  ): Promise<void> {
    await this.#db
      .prepare(
        `DELETE FROM credentials WHERE workspace = ? AND cloud = ? AND account_id = ?
           AND lower(principal) IN (lower(?), lower(?))`,
      )
      .bind(workspace, cloud, account, principal, principal.replace(/\/.*\//, "/"))
      .run();
  }

  /** Statements that remove credentials that have ended, and their accounts that have no others. */
  #removeEnded(now: number): Statement[] {
    const ended = "FROM credentials WHERE expires_at IS NOT NULL AND expires_at <= ?1 LIMIT ?2";
    return [
      `DELETE FROM accounts WHERE (workspace, cloud, account_id) IN (SELECT workspace, cloud, account_id ${ended})
         AND NOT EXISTS (SELECT 1 FROM credentials WHERE workspace = accounts.workspace AND cloud = accounts.cloud
           AND account_id = accounts.account_id AND (expires_at IS NULL OR expires_at > ?1))`,
      `DELETE FROM credentials WHERE access_key_id IN (SELECT access_key_id ${ended})`,
    ].map((sql) => this.#db.prepare(sql).bind(now, MOST_REMOVED));
  }

  /**
   * Removes the credentials of a workspace that a reset ends; its object deletes all else later.
   *
   * @param generation the new generation, whose credentials stay.
   */
  async clear(workspace: string, generation: number): Promise<void> {
    await this.#db
      .prepare("DELETE FROM credentials WHERE workspace = ? AND since < ? AND kept = 0")
      .bind(workspace, generation)
      .run();
  }

  /**
   * Accounts whose keys may have grants that a principal can retire, in order.
   *
   * @param from first account of the result; empty for all.
   */
  async retirableAccounts(
    at: { readonly workspace: string; readonly generation: number; readonly region: string },
    principal: string,
    from: string,
  ): Promise<string[]> {
    const rows = await this.#db
      .prepare(
        `SELECT account_id AS account FROM retirables
         WHERE workspace = ? AND generation = ? AND region = ? AND principal = ? AND account_id >= ?
         ORDER BY account_id`,
      )
      .bind(at.workspace, at.generation, at.region, principal, from)
      .all<{ account: string }>();
    return rows.results.map((row) => row.account);
  }

  /** Names of workspaces that were made, or have key stores or access keys, by name, except one. */
  async workspaces(except: string, limit: number): Promise<string[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT workspace FROM accounts WHERE workspace <> ?1 UNION SELECT workspace FROM workspace_tokens
         WHERE workspace <> ?1 UNION SELECT workspace FROM stores WHERE workspace <> ?1
         UNION SELECT workspace FROM identities WHERE workspace <> ?1 ORDER BY workspace LIMIT ?2`,
      )
      .bind(except, limit)
      .all<{ workspace: string }>();
    return results.map(({ workspace }) => workspace);
  }
}

/** SHA-256 of a session token, hex. */
export function sessionTokenHash(token: string): Promise<string> {
  return sha256Hex(utf8(token));
}

/** The label for wrapping the secret of an access key. */
export function credentialLabel(accessKeyId: string): string {
  return `secret/${accessKeyId}`;
}
