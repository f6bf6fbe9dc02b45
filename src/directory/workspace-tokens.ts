import { concat, fromBase64Url, toBase64Url, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { randomBytes } from "../crypto/random.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import type { Database } from "./database.ts";

const PREFIX = "fkw_";
const RANDOM_LENGTH = 24;

/** Maximum number of tokens of a workspace; a further one replaces the oldest. */
const MOST_TOKENS = 10;

/** A token that opens the control API of a workspace. */
export interface WorkspaceToken {
  readonly workspace: string;
}

/** A workspace with tokens. */
export interface TokenedWorkspace {
  readonly name: string;
  /** Creation of its oldest remaining token, milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Tokens of workspaces, stored in D1 by their digests. */
export class WorkspaceTokens {
  readonly #db: Database;
  readonly #masterKey: MasterKey;

  constructor(db: Database, masterKey: MasterKey) {
    this.#db = db;
    this.#masterKey = masterKey;
  }

  /** Creates a token. @param now milliseconds since the epoch. */
  async create(workspace: string, now: number): Promise<string> {
    const random = randomBytes(RANDOM_LENGTH);
    const token = PREFIX + toBase64Url(concat(random, this.#masterKey.mark(marked(random))));
    await this.#db.batch([
      this.#db
        .prepare("INSERT INTO workspace_tokens VALUES (?, ?, ?)")
        .bind(await digest(token), workspace, now),
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
      .prepare("SELECT workspace FROM workspace_tokens WHERE token_hash = ?")
      .bind(await digest(token))
      .first<WorkspaceToken>();
  }

  /** Workspaces with tokens, by name. @param after name after which the page begins. */
  async list(after: string, limit: number): Promise<TokenedWorkspace[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT workspace AS name, MIN(created_at) AS createdAt FROM workspace_tokens
         WHERE workspace > ? GROUP BY workspace ORDER BY workspace LIMIT ?`,
      )
      .bind(after, limit)
      .all<TokenedWorkspace>();
    return results;
  }

  /** A workspace with tokens; null if it has none. */
  async workspace(name: string): Promise<TokenedWorkspace | null> {
    const row = await this.#db
      .prepare("SELECT MIN(created_at) AS createdAt FROM workspace_tokens WHERE workspace = ?")
      .bind(name)
      .first<{ createdAt: number | null }>();
    return row?.createdAt == null ? null : { name, createdAt: row.createdAt };
  }

  /** Removes all tokens of a workspace. */
  async remove(workspace: string): Promise<void> {
    await this.#db.prepare("DELETE FROM workspace_tokens WHERE workspace = ?").bind(workspace).run();
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
