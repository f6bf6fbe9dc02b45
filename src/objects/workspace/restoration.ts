import type { Clock } from "../../clock.ts";
import type { Cloud } from "../../cloud/list.ts";
import type { Database } from "../../directory/database.ts";
import { clearCredentials, dropStagedRows, writeRestoredRows } from "../../directory/restored-rows.ts";
import type { WorkspaceOrigin } from "../../workspace.ts";
import type { WorkspaceSettings } from "../../workspace-settings.ts";
import type { Restorable } from "../restoring.ts";
import type { RowsOf } from "../rows.ts";
import type { SavedFaults } from "./fault-book.ts";
import { type Member, memberOf } from "./members.ts";

/** What a snapshot has of the workspace itself. */
export interface SavedWorkspace {
  readonly clock: Clock;
  readonly faults: SavedFaults;
  readonly settings: WorkspaceSettings | null;
  readonly origin: WorkspaceOrigin | null;
  /** The account of each cloud that its users work with first: the one made with the workspace, else the first one. */
  readonly accounts: Readonly<Partial<Record<Cloud, string>>>;
}

/** A restore that is under way. */
interface UnderWay {
  /** Generation that the workspace has reserved for it. */
  readonly generation: number;
  /** Wall-clock time of its last call, milliseconds. */
  readonly at: number;
}

const NAME = "restore";
/** Name of the adopted generation whose rows of the directory are still to be written. */
const WRITING = "restored";
const AGAIN_AT = "restoreAgainAt";
const MEMBER = "restored/member/";
const PAGE = "restored/page/";

/** Time without a call after which a restore counts as given up, milliseconds. */
const GIVEN_UP_MS = 60_000;

/**
 * The restore of a workspace, in the storage of its object: which objects have staged rows, and the rows of the
 * directory that are written once the workspace has adopted the restore's generation. Both outlive a crash: a restore
 * that was adopted is finished, another one is given up.
 */
export class Restoration {
  readonly #kv: SyncKvStorage;
  readonly #workspace: string;
  readonly #db: () => Database;
  readonly #object: (member: Member) => Pick<Restorable, "unstage">;
  /** Whether the restore under way has called since the object started: one from before a crash has not. */
  #isHeard = false;

  constructor(
    kv: SyncKvStorage,
    workspace: string,
    db: () => Database,
    object: (member: Member) => Pick<Restorable, "unstage">,
  ) {
    this.#kv = kv;
    this.#workspace = workspace;
    this.#db = db;
    this.#object = object;
  }

  get underWay(): UnderWay | null {
    return this.#kv.get<UnderWay>(NAME) ?? null;
  }

  /** Whether the restore under way has not called for long. @param now milliseconds of the wall clock. */
  isGivenUp(now: number): boolean {
    return this.underWay !== null && now - this.underWay.at >= GIVEN_UP_MS;
  }

  /** Whether another restore must wait for the one under way. @param now milliseconds of the wall clock. */
  isInTheWay(now: number): boolean {
    return this.underWay !== null && this.#isHeard && !this.isGivenUp(now);
  }

  /** Whether rows of the directory are still to be written. */
  get isWriting(): boolean {
    return this.#kv.get(WRITING) !== undefined;
  }

  /** When the object must look again, milliseconds of the wall clock; null for never. */
  get dueAt(): number | null {
    const again = this.#kv.get<number>(AGAIN_AT);
    if (again !== undefined) return again;
    return this.underWay && this.underWay.at + GIVEN_UP_MS;
  }

  tryAgainAt(time: number): void {
    this.#kv.put(AGAIN_AT, time);
  }

  begin(generation: number, now: number): void {
    this.#isHeard = true;
    this.#kv.put<UnderWay>(NAME, { generation, at: now });
  }

  /** Notes that a restore goes on. @returns false if it is not under way */
  goOn(generation: number, now: number): boolean {
    if (this.underWay?.generation !== generation) return false;
    this.begin(generation, now);
    return true;
  }

  /** Notes objects before rows are staged in them. @returns false if that restore is not under way */
  addMembers(generation: number, keys: readonly string[], now: number): boolean {
    if (!this.goOn(generation, now)) return false;
    for (const key of keys) this.#kv.put(MEMBER + key, generation);
    return true;
  }

  /** Keeps rows of the directory. @returns false if that restore is not under way */
  addPages(generation: number, parts: readonly RowsOf[], now: number): boolean {
    if (!this.goOn(generation, now)) return false;
    let number = this.#keys(PAGE).length;
    for (const part of parts) this.#kv.put(PAGE + String(number++).padStart(6, "0"), part);
    return true;
  }

  /** Ends the restore under way with success, within a transaction. @returns the keys of its objects */
  adopt(): string[] {
    const members = this.#members();
    this.#kv.put(WRITING, this.underWay?.generation);
    this.#end();
    return members;
  }

  /**
   * Writes the rows of the directory that are still to be written, unless the workspace is in another generation by
   * now. After a failure it can be called again.
   *
   * @returns whether access keys may have changed
   */
  async writeDirectory(current: number): Promise<boolean> {
    const generation = this.#kv.get<number>(WRITING);
    if (generation === undefined) return false;
    const place = { workspace: this.#workspace, generation };
    const isWanted = generation === current;
    if (isWanted) {
      for (const key of this.#keys(PAGE)) {
        const page = this.#kv.get<RowsOf>(key);
        if (page) await writeRestoredRows(this.#db(), place, page);
      }
      await clearCredentials(this.#db(), place);
    }
    this.#dropPages();
    this.#kv.delete(WRITING);
    this.#kv.delete(AGAIN_AT);
    return isWanted;
  }

  /** Drops what the restore under way has staged. After a failure it can be called again. */
  async giveUp(): Promise<void> {
    const { underWay } = this;
    if (!underWay) return;
    const { generation } = underWay;
    for (const key of this.#members()) await this.#object(memberOf(key)).unstage(generation);
    await dropStagedRows(this.#db(), { workspace: this.#workspace, generation });
    if (this.underWay?.generation !== generation) return;
    this.#end();
    this.#dropPages();
    this.#kv.delete(AGAIN_AT);
  }

  #end(): void {
    for (const key of this.#keys(MEMBER)) this.#kv.delete(key);
    this.#kv.delete(NAME);
  }

  #dropPages(): void {
    for (const key of this.#keys(PAGE)) this.#kv.delete(key);
  }

  /** Keys of the objects that have staged rows, `<kind>/<name>`. */
  #members(): string[] {
    return this.#keys(MEMBER).map((key) => key.slice(MEMBER.length));
  }

  #keys(prefix: string): string[] {
    return [...this.#kv.list({ prefix })].map(([key]) => key);
  }
}
