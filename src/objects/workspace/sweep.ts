import type { Database } from "../../directory/database.ts";
import {
  deleteOutdatedRows,
  storesOfEarlierVersions,
  type Validity,
} from "../../directory/workspace-rows.ts";
import { scopeOf } from "../../workspace.ts";
import type { MemberObject } from "./bindings.ts";
import type { Member, Members } from "./members.ts";

/** Objects that are ended at once. */
const PAGE = 50;
/** Time from a reset or an end until what was there is deleted, when isolates know of it; milliseconds. */
const SWEEP_AFTER_MS = 2000;
/** Delay of another attempt where the deletion fails, milliseconds. */
const RETRY_MS = 30_000;

/**
 * Deletes what earlier generations of a workspace had, page by page: its objects first, then its rows in the directory.
 * When the next page is due stands in the storage of the workspace's object, whose alarm asks for it.
 */
export class Sweep {
  readonly #kv: SyncKvStorage;
  readonly #workspace: string;
  readonly #db: () => Database;
  readonly #members: Members;
  readonly #object: (member: Member) => Pick<MemberObject, "end">;

  constructor(
    kv: SyncKvStorage,
    workspace: string,
    db: () => Database,
    members: Members,
    object: (member: Member) => Pick<MemberObject, "end">,
  ) {
    this.#kv = kv;
    this.#workspace = workspace;
    this.#db = db;
    this.#members = members;
    this.#object = object;
  }

  /** When the next page is due, milliseconds of the wall clock; null if there is nothing to delete. */
  get dueAt(): number | null {
    return this.#kv.get<number>("sweepAt") ?? null;
  }

  /** When the last page was deleted, milliseconds of the wall clock; 0 if none was. */
  get emptiedAt(): number {
    return this.#kv.get<number>("emptiedAt") ?? 0;
  }

  /** Notes that there is something to delete, once isolates know of it. */
  plan(): void {
    this.#kv.put("sweepAt", Date.now() + SWEEP_AFTER_MS);
  }

  /** Deletes a page. @param current reads the generation of the workspace. */
  async deletePage({ generation, life }: Omit<Validity, "workspace">, current: () => number): Promise<void> {
    try {
      await this.takeOver();
      const more = await this.#emptyPage({ workspace: this.#workspace, generation, life });
      if (more) this.#kv.put("sweepAt", Date.now());
      // A reset meanwhile has set another time.
      else if (current() === generation) {
        this.#kv.delete("sweepAt");
        this.#kv.put("emptiedAt", Date.now());
      }
    } catch (error) {
      console.error(`what the workspace ${this.#workspace} had is not deleted yet`, error);
      this.#kv.put("sweepAt", Date.now() + RETRY_MS);
    }
  }

  /** Takes over the list of stores that an earlier version kept in D1. */
  async takeOver(): Promise<void> {
    if (this.#kv.get("tookOver") !== undefined) return;
    const rows = await storesOfEarlierVersions(this.#db(), this.#workspace);
    const scopes = rows.map(({ cloud, account, region }) => scopeOf(this.#workspace, cloud, account, region));
    if (scopes.length > 0) this.#members.addEarlier(this.#workspace, scopes);
    this.#kv.put("tookOver", true);
  }

  /** @returns whether there is more */
  async #emptyPage(validity: Validity): Promise<boolean> {
    const { generation } = validity;
    const outdated = this.#members.before(generation);
    await Promise.all(
      outdated.slice(0, PAGE).map(async (member) => {
        const ended = await this.#object(member).end(generation);
        if (ended) this.#members.remove(member, generation);
        else this.#members.keep(member, generation);
      }),
    );
    if (outdated.length > PAGE) return true;
    return deleteOutdatedRows(this.#db(), validity);
  }
}
