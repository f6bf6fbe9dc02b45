import { concat, fromBase64Url, toBase64Url, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { randomBytes } from "../crypto/random.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import type { Database } from "./database.ts";

const PREFIX = "fkw_";
const RANDOM_LENGTH = 24;

/** Maximum number of tokens of a workspace; a further one replaces the oldest. */
const MOST_TOKENS = 10;

/** Whether a text has the form of a workspace's token. */
export function isWorkspaceToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** A token that opens the control API of a workspace. */
export interface WorkspaceToken {
  readonly workspace: string;
  /** Generation of the workspace in which it was made; 0 for those of earlier versions. */
  readonly since: number;
}

/** A workspace with tokens. */
export interface TokenedWorkspace {
  readonly name: string;
  /** Creation of its oldest remaining token, milliseconds since the epoch. */
  readonly createdAt: number;
  /** End of its life by the wall clock, milliseconds since the epoch; null for none. */
  readonly expiresAt: number | null;
}

/** Tokens of workspaces, stored in D1 by their digests. */
export class WorkspaceTokens {
  readonly #db: Database;
  readonly #masterKey: MasterKey;

  constructor(db: Database, masterKey: MasterKey) {
    this.#db = db;
    this.#masterKey = masterKey;
  }

  /**
   * Creates a token.
   *
   * @param since generation of the workspace.
   * @param now milliseconds since the epoch.
   */
  async create(workspace: string, since: number, now: number): Promise<string> {
    const random = randomBytes(RANDOM_LENGTH);
    const token = PREFIX + toBase64Url(concat(random, this.#masterKey.mark(marked(random))));
    await this.#db.batch([
      this.#db
        .prepare(
          "INSERT INTO workspace_tokens (token_hash, workspace, created_at, since) VALUES (?, ?, ?, ?)",
        )
        .bind(await digest(token), workspace, now, since),
      this.#db
        .prepare(
          `DELETE FROM workspace_tokens WHERE workspace = ?1 AND token_hash NOT IN (
             SELECT token_hash FROM workspace_tokens WHERE workspace = ?1 ORDER BY created_at DESC LIMIT ?2)`,
        )
        .bind(workspace, MOST_TOKENS),
    ]);
    return token;
  }

  /**
   * The workspace that a token opens; null for an invalid or removed token. D1 is asked only for tokens that this
   * deployment has made.
   */
  async find(token: string): Promise<WorkspaceToken | null> {
    if (!this.#isOurs(token)) return null;
    return this.#db
      .prepare("SELECT workspace, since FROM workspace_tokens WHERE token_hash = ?")
      .bind(await digest(token))
      .first<WorkspaceToken>();
  }

  /**
   * Workspaces with tokens whose life has not ended, by name.
   *
   * @param after name after which the page begins.
   * @param now milliseconds since the epoch.
   */
  async list(after: string, limit: number, now: number): Promise<TokenedWorkspace[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT workspace AS name, MIN(created_at) AS createdAt, expires_at AS expiresAt
         FROM workspace_tokens LEFT JOIN workspace_ends USING (workspace)
         WHERE workspace > ?1 AND (expires_at IS NULL OR expires_at > ?3)
         GROUP BY workspace ORDER BY workspace LIMIT ?2`,
      )
      .bind(after, limit, now)
      .all<TokenedWorkspace>();
    return results;
  }

  /** A workspace with tokens whose life has not ended; null for others. @param now milliseconds since the epoch. */
  async workspace(name: string, now: number): Promise<TokenedWorkspace | null> {
    const row = await this.#db
      .prepare(
        `SELECT MIN(created_at) AS createdAt, expires_at AS expiresAt
         FROM workspace_tokens LEFT JOIN workspace_ends USING (workspace)
         WHERE workspace = ?1 AND (expires_at IS NULL OR expires_at > ?2)`,
      )
      .bind(name, now)
      .first<{ createdAt: number | null; expiresAt: number | null }>();
    return row?.createdAt == null ? null : { name, createdAt: row.createdAt, expiresAt: row.expiresAt };
  }

  /** Notes the end of a workspace's life, for lists. @param since generation of the workspace. */
  async noteEnd(workspace: string, since: number, expiresAt: number | null): Promise<void> {
    const note =
      expiresAt === null
        ? this.#db.prepare("DELETE FROM workspace_ends WHERE workspace = ?").bind(workspace)
        : this.#db
            .prepare("INSERT OR REPLACE INTO workspace_ends VALUES (?, ?, ?)")
            .bind(workspace, since, expiresAt);
    await note.run();
  }

  /** Removes the tokens of a workspace whose life has ended. @param life generation of the next one, whose tokens stay. */
  async remove(workspace: string, life: number): Promise<void> {
    await this.#db
      .prepare("DELETE FROM workspace_tokens WHERE workspace = ? AND since < ?")
      .bind(workspace, life)
      .run();
  }

  /** Whether this deployment has made a token, compared in constant time. */
  #isOurs(token: string): boolean {
    const bytes = token.startsWith(PREFIX) ? fromBase64Url(token.slice(PREFIX.length)) : null;
    if (bytes === null || bytes.length <= RANDOM_LENGTH) return false;
    return this.#masterKey.knows(marked(bytes.subarray(0, RANDOM_LENGTH)), bytes.subarray(RANDOM_LENGTH));
  }
}

function marked(random: Uint8Array): Uint8Array {
  return concat(random, utf8("workspace token"));
}

function digest(token: string): Promise<string> {
  return sha256Hex(utf8(token));
}
