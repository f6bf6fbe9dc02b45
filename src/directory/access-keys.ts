import { utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { type Credential, credentialLabel } from "./accounts.ts";
import type { Database, Statement } from "./database.ts";
import type { IdentityPlace } from "./identities.ts";
import { folded, isThere, ofUser } from "./identity-guards.ts";

/** Whether an access key may be used (IAM, UpdateAccessKey). */
export type AccessKeyStatus = "Active" | "Inactive";

/** An access key of a user in lists, without its secret. */
export interface UserAccessKey {
  readonly accessKeyId: string;
  readonly status: AccessKeyStatus;
  /** `user/alice`, perhaps with a path before the name. */
  readonly principal: string;
  /** Milliseconds since the epoch, wall clock. */
  readonly createdAt: number;
}

/** An access key that nobody can use, so that its cloud can tell it from one that there is not. */
export type SwitchedOffKey = Pick<Credential, "workspace" | "cloud" | "since">;

/** Access keys that a user may have (IAM User Guide, IAM and AWS STS quotas). */
export const MOST_ACCESS_KEYS = 2;

/** Access keys as IAM manages them: those of an account's users, and of its root user. */
export class AccessKeys {
  readonly #db: Database;
  readonly #masterKey: MasterKey;
  readonly #changed: (workspace: string) => Promise<void>;

  /** @param changed makes isolates forget what they know of the workspace's access keys. */
  constructor(db: Database, masterKey: MasterKey, changed: (workspace: string) => Promise<void>) {
    this.#db = db;
    this.#masterKey = masterKey;
    this.#changed = changed;
  }

  /**
   * Adds an access key of a user.
   *
   * @param now wall-clock time, milliseconds.
   * @returns false where the user has as many as may be, or is gone.
   */
  async add(place: IdentityPlace, userName: string, credential: Credential, now: number): Promise<boolean> {
    const { accessKeyId, principal, since } = credential;
    const wrapped = await this.#masterKey.wrap(
      utf8(credential.secretAccessKey),
      credentialLabel(accessKeyId),
    );
    await this.#statement(place, "INSERT OR IGNORE INTO accounts SELECT ?1, ?3, ?4, ?5 WHERE ?2 > 0", [
      now,
    ]).run();
    const user = isThere("user", userName);
    const sql = `INSERT INTO credentials
        (workspace, cloud, account_id, access_key_id, principal, wrapped_secret, created_at, since)
      SELECT ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE ${user.sql(10)} AND ${MOST_ACCESS_KEYS} > (
        SELECT COUNT(*) FROM credentials WHERE ${OF_ACCOUNT} AND ${ofUser(11)})
      RETURNING access_key_id`;
    const values = [accessKeyId, principal, wrapped, now, since, ...user.values];
    return (await this.#statement(place, sql, values).first()) !== null;
  }

  /** Access keys of a user; null for the root user. */
  async list(place: IdentityPlace, userName: string | null): Promise<UserAccessKey[]> {
    const whose =
      userName === null ? "principal = 'root' AND session_token_hash IS NULL AND ?5 IS NULL" : ofUser(5);
    const sql = `${SHOWN} WHERE ${OF_ACCOUNT} AND ${whose} ORDER BY created_at, access_key_id`;
    const { results } = await this.#statement(place, sql, [
      userName && folded(userName),
    ]).all<UserAccessKey>();
    return results;
  }

  /** A long-term access key of the account; null where there is none. */
  find(place: IdentityPlace, accessKeyId: string): Promise<UserAccessKey | null> {
    const sql = `${SHOWN} WHERE ${OF_ACCOUNT} AND access_key_id = ?5 AND session_token_hash IS NULL`;
    return this.#statement(place, sql, [accessKeyId]).first<UserAccessKey>();
  }

  /** The access key of an id where it is switched off; null where it is on, or where there is none. */
  switchedOff(accessKeyId: string): Promise<SwitchedOffKey | null> {
    const sql = `SELECT workspace, cloud, since FROM credentials WHERE access_key_id = ?1 AND status = 'Inactive'`;
    return this.#db.prepare(sql).bind(accessKeyId).first<SwitchedOffKey>();
  }

  /** Switches an access key of the account on or off. */
  async setStatus(place: IdentityPlace, accessKeyId: string, status: AccessKeyStatus): Promise<void> {
    const sql = `UPDATE credentials SET status = ?6 WHERE ${OF_ACCOUNT} AND access_key_id = ?5`;
    await this.#statement(place, sql, [accessKeyId, status === "Inactive" ? status : null]).run();
    await this.#changed(place.workspace);
  }

  /** Gives the access keys of a user their new principal, after the user got another name or path. */
  async rename(place: IdentityPlace, userName: string, principal: string): Promise<void> {
    const sql = `UPDATE credentials SET principal = ?6 WHERE ${OF_ACCOUNT} AND ${ofUser(5)}`;
    await this.#statement(place, sql, [folded(userName), principal]).run();
    await this.#changed(place.workspace);
  }

  #statement(place: IdentityPlace, sql: string, values: readonly unknown[]): Statement {
    const { workspace, generation, cloud, account } = place;
    return this.#db.prepare(sql).bind(workspace, generation, cloud, account, ...values);
  }
}

/** Condition of SQL; ?2 is the generation, which credentials of an account have of their own. */
const OF_ACCOUNT = "workspace = ?1 AND ?2 > 0 AND cloud = ?3 AND account_id = ?4";

const SHOWN = `SELECT access_key_id AS accessKeyId, principal, created_at AS createdAt,
  COALESCE(status, 'Active') AS status FROM credentials`;
