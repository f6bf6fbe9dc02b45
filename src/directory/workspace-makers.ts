import { toBase64Url, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import type { Database } from "./database.ts";

/** Rows of ended workspaces that one call removes at the most. */
const MOST_REMOVED = 100;

/** Who makes a workspace, the admin excepted: a token by its id, or an address. */
export type Maker = { readonly token: string } | { readonly address: string };

/** A workspace that is about to be made. */
export interface Reservation {
  readonly workspace: string;
  readonly maker: Maker;
  /** Generation of the workspace, and generation with which its present life began. */
  readonly generation: number;
  readonly life: number;
  /** End of an openly made workspace, milliseconds since the epoch; null for others. */
  readonly expiresAt: number | null;
  /** Most live workspaces of the maker; infinity for any number. */
  readonly most: number;
}

/** Makers of workspaces, by which a maker finds its own again, and an address has so many only. */
export class WorkspaceMakers {
  readonly #db: Database;
  readonly #masterKey: MasterKey;

  constructor(db: Database, masterKey: MasterKey) {
    this.#db = db;
    this.#masterKey = masterKey;
  }

  /**
   * Reserves a workspace for its maker before it is made, in one statement, so that calls at the same time cannot have
   * more than is allowed.
   *
   * @param now milliseconds since the epoch.
   * @returns `others`: it is another one's; `tooMany`: the maker has as many as it may have
   */
  async reserve(reservation: Reservation, now: number): Promise<"reserved" | "others" | "tooMany"> {
    const { workspace, generation, life, expiresAt, most } = reservation;
    const maker = this.#nameOf(reservation.maker);
    const limit = Number.isFinite(most) ? most : null;
    await this.#db
      .prepare(
        `DELETE FROM workspace_makers WHERE workspace IN (
           SELECT workspace FROM workspace_makers WHERE expires_at <= ? LIMIT ${MOST_REMOVED})`,
      )
      .bind(now)
      .run();
    const reserved = await this.#db
      .prepare(
        `INSERT INTO workspace_makers SELECT ?1, ?2, ?3, ?4
         WHERE ?5 IS NULL OR (SELECT count(*) FROM workspace_makers WHERE maker = ?3 AND expires_at > ?6) < ?5
         ON CONFLICT (workspace) DO UPDATE SET since = ?2, maker = ?3, expires_at = ?4
           WHERE maker = ?3 OR since < ?7
         RETURNING workspace`,
      )
      .bind(workspace, generation, maker, expiresAt, limit, now, life)
      .first();
    if (reserved !== null) return "reserved";
    return (await this.#maker(workspace, life)) === null ? "tooMany" : "others";
  }

  /** Whether a maker has made a workspace in its present life. */
  async owns(maker: Maker, workspace: string, life: number): Promise<boolean> {
    return (await this.#maker(workspace, life)) === this.#nameOf(maker);
  }

  /** Notes the end of an openly made workspace. */
  async noteEnd(workspace: string, expiresAt: number): Promise<void> {
    await this.#db
      .prepare("UPDATE workspace_makers SET expires_at = ? WHERE workspace = ? AND expires_at IS NOT NULL")
      .bind(expiresAt, workspace)
      .run();
  }

  /** Gives a reservation back, or removes that of a life that has ended. @param life generation of the next one. */
  async release(workspace: string, life: number): Promise<void> {
    await this.#db
      .prepare("DELETE FROM workspace_makers WHERE workspace = ? AND since < ?")
      .bind(workspace, life)
      .run();
  }

  async #maker(workspace: string, life: number): Promise<string | null> {
    const row = await this.#db
      .prepare("SELECT maker FROM workspace_makers WHERE workspace = ? AND since >= ?")
      .bind(workspace, life)
      .first<{ maker: string }>();
    return row?.maker ?? null;
  }

  /** Name of a maker in the table. Of an address only a keyed mark is stored, because it is personal data. */
  #nameOf(maker: Maker): string {
    if ("token" in maker) return `token/${maker.token}`;
    return `address/${toBase64Url(this.#masterKey.mark(utf8(`workspace maker ${maker.address}`)))}`;
  }
}
