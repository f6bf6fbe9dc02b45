import { concat, fromBase64Url, toBase64Url, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { randomBytes } from "../crypto/random.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import type { Database } from "./database.ts";

const PREFIX = "fkm_";
const RANDOM_LENGTH = 24;
const ID_LENGTH = 9;

/** Most tokens of makers; ours. */
const MOST_TOKENS = 1000;

/** Whether a text has the form of a maker's token. */
export function isMakerToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** A token with which workspaces can be made, as lists show it. */
export interface MakerToken {
  readonly id: string;
  /** Whose it is. */
  readonly note: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

const COLUMNS = "maker_id AS id, note, created_at AS createdAt";

/** Tokens of those who may make workspaces, stored in D1 by their digests. */
export class MakerTokens {
  readonly #db: Database;
  readonly #masterKey: MasterKey;

  constructor(db: Database, masterKey: MasterKey) {
    this.#db = db;
    this.#masterKey = masterKey;
  }

  /** Creates a token. @param now milliseconds since the epoch. @returns null if there are too many */
  async create(
    note: string,
    now: number,
  ): Promise<{ readonly token: string; readonly maker: MakerToken } | null> {
    const random = randomBytes(RANDOM_LENGTH);
    const token = PREFIX + toBase64Url(concat(random, this.#masterKey.mark(marked(random))));
    const id = toBase64Url(randomBytes(ID_LENGTH));
    const made = await this.#db
      .prepare(
        `INSERT INTO maker_tokens SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM maker_tokens) < ?5
         RETURNING ${COLUMNS}`,
      )
      .bind(id, await digest(token), note, now, MOST_TOKENS)
      .first<MakerToken>();
    return made && { token, maker: made };
  }

  /** Id of a token; null for an invalid or removed one. D1 is asked only for tokens that this deployment has made. */
  async find(token: string): Promise<string | null> {
    if (!this.#isOurs(token)) return null;
    const row = await this.#db
      .prepare("SELECT maker_id AS id FROM maker_tokens WHERE token_hash = ?")
      .bind(await digest(token))
      .first<{ id: string }>();
    return row?.id ?? null;
  }

  /** The tokens by id. @param after id after which the page begins. */
  async list(after: string, limit: number): Promise<MakerToken[]> {
    const { results } = await this.#db
      .prepare(`SELECT ${COLUMNS} FROM maker_tokens WHERE maker_id > ? ORDER BY maker_id LIMIT ?`)
      .bind(after, limit)
      .all<MakerToken>();
    return results;
  }

  /** Removes a token; the workspaces that were made with it stay. @returns whether it existed */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#db
      .prepare("DELETE FROM maker_tokens WHERE maker_id = ? RETURNING maker_id")
      .bind(id)
      .first();
    return removed !== null;
  }

  /** Whether this deployment has made a token, compared in constant time. */
  #isOurs(token: string): boolean {
    const bytes = isMakerToken(token) ? fromBase64Url(token.slice(PREFIX.length)) : null;
    if (bytes === null || bytes.length <= RANDOM_LENGTH) return false;
    return this.#masterKey.knows(marked(bytes.subarray(0, RANDOM_LENGTH)), bytes.subarray(RANDOM_LENGTH));
  }
}

function marked(random: Uint8Array): Uint8Array {
  return concat(random, utf8("maker token"));
}

function digest(token: string): Promise<string> {
  return sha256Hex(utf8(token));
}
