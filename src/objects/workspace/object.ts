import { DurableObject } from "cloudflare:workers";
import { advance, type Clock, setClock, WALL_CLOCK } from "../../clock.ts";
import type { Database } from "../../directory/database.ts";
import { directoryDatabase } from "../../directory/migrations.ts";
import { noteStore } from "../../directory/workspace-rows.ts";
import { readSettings } from "../../settings.ts";
import { DEFAULT_WORKSPACE, type Scope, scopeNamed, type WorkspaceState } from "../../workspace.ts";
import { hasRoom, type LimitsInUse } from "../../workspace-limits.ts";
import type { WorkspaceSettings } from "../../workspace-settings.ts";
import type { KeyStoreApi } from "../key-store/api.ts";
import type { MemberKind } from "../registration.ts";
import type { MemberObject, WorkspaceBindings } from "./bindings.ts";
import { DayCount } from "./day-count.ts";
import { FaultBook } from "./fault-book.ts";
import { Faults } from "./faults.ts";
import { IdentityNote } from "./identity-note.ts";
import { LastUse } from "./last-use.ts";
import { type Made, type Making, madeOf } from "./life.ts";
import { type Member, Members } from "./members.ts";
import { Origin } from "./origin.ts";
import { type Changed, WorkspaceRecord } from "./record.ts";
import { Restoration } from "./restoration.ts";
import { Restores } from "./restores.ts";
import { SessionsEnd } from "./sessions-end.ts";
import { Sweep } from "./sweep.ts";

/** Delay of another attempt to finish a restore, milliseconds. */
const RETRY_MS = 30_000;
/**
 * How long a workspace that is empty and unused remembers its generation, milliseconds: longer than isolates remember
 * a workspace (isolate/workspaces.ts) or an instance (isolate/instance-cache.ts) that they do not ask for.
 */
const FORGET_AFTER_MS = 60_000;

/** What a workspace has. */
export interface Contents {
  readonly keyStores: Scope[];
  readonly counters: Scope[];
  readonly hasJournal: boolean;
  /** Whether the directory has identities of it, or had some. */
  readonly hasIdentities: boolean;
}

/**
 * A workspace: its clock, its faults, its life, the list of its objects, and the generation that a reset increments.
 * The object's name is the workspace's.
 *
 * A life ends by the wall clock, or by a call. Either is a single write, after which nothing of that life can be used;
 * an alarm then deletes what there was, page by page, and at last what the object itself remembers.
 */
export class Workspace extends DurableObject<WorkspaceBindings> {
  readonly #kv: SyncKvStorage = this.ctx.storage.kv;
  readonly #name = this.ctx.id.name ?? "";
  readonly #record = new WorkspaceRecord(this.#kv);
  readonly #faultBook = new FaultBook(this.#kv);
  readonly #faults = new Faults(this.#faultBook, () => this.state());
  readonly #members = new Members(this.#kv);
  readonly #origin = new Origin(this.#kv, this.env.FAUXKMS_SECRET);
  readonly #restoration = new Restoration(
    this.#kv,
    this.#name,
    () => this.#db,
    (member) => this.#objectOf(member),
  );
  readonly #sweep = new Sweep(
    this.#kv,
    this.#name,
    () => this.#db,
    this.#members,
    (member) => this.#objectOf(member),
  );
  readonly #restores = new Restores(
    {
      state: () => this.state(),
      atOnce: (run) => this.ctx.storage.transactionSync(run),
      keep: (changed) => this.#keep(changed),
      writeDirectory: () => this.#writeDirectory(),
      arm: () => this.#arm(),
      sweep: () => this.#planSweep(),
      noteStore: (name) => this.#noteStore(name),
    },
    this.#record,
    this.#members,
    this.#faultBook,
    this.#origin,
    this.#restoration,
  );
  readonly #day = new DayCount(this.#kv);
  readonly #lastUse = new LastUse(this.#kv, unusedDaysOf(this.env));
  readonly #sessionsEnd = new SessionsEnd(this.#kv);
  readonly #identities = new IdentityNote(this.#kv);
  /** Wall-clock time of the last call, milliseconds; 0 in an object that has just started. */
  #askedAt = 0;

  constructor(ctx: DurableObjectState, env: WorkspaceBindings) {
    super(ctx, env);
    if (!this.#restoration.isWriting && !this.#origin.isStored) return;
    void ctx.blockConcurrencyWhile(async () => {
      await this.#origin.load();
      // A restore that was adopted when the object ended is finished before anything else.
      await this.#continueRestore();
    });
  }

  get faults(): Faults {
    return this.#faults;
  }

  /** Snapshots and restores of the workspace. */
  get restores(): Restores {
    return this.#restores;
  }

  /**
   * The state of the workspace; a life whose time is up ends first.
   *
   * @param requests number of requests to count, where the workspace has limits.
   */
  state(requests = 0): WorkspaceState {
    this.#askedAt = Date.now();
    if (this.#isOnlyNamed() && this.#lastUse.note(this.#askedAt)) this.#arm();
    return this.#current(requests);
  }

  /** The state of the workspace, without noting a use. */
  #current(requests = 0): WorkspaceState {
    const endsAt = this.#record.made?.endsAt ?? null;
    if (endsAt !== null && Date.now() >= endsAt) this.#end();
    const { generation, clock, revocations, life, made } = this.#record;
    const limits = this.#limitsInUse(generation, requests);
    return {
      generation,
      clock,
      faults: this.#faultBook.active(),
      revocations,
      life,
      endsAt: made?.endsAt ?? null,
      settings: made?.settings ?? null,
      origin: this.#origin.get(),
      ...(limits && { limits }),
    };
  }

  /**
   * Makes the workspace, or extends its life if it was made already.
   *
   * @returns null if there is what may not be
   */
  make(making: Making): { readonly state: WorkspaceState; readonly made: Made } | null {
    const { generation } = this.state();
    const before = this.#record.made;
    const hasSomething = this.#members.hasScopes(generation) || this.#identities.holds(generation);
    const isTaken = before ? making.onto === "nothing" : hasSomething;
    if (isTaken && making.onto !== "any") return null;
    const made = madeOf(before, making, Date.now());
    return { state: this.#keepMade(made), made };
  }

  /** Gives a life of the workspace settings of its own; null if it has ended. */
  keepSettings(settings: WorkspaceSettings, life: number): WorkspaceState | null {
    if (this.state().life !== life) return null;
    const nothing = { endsAt: null, accounts: {}, createdAt: Date.now() };
    return this.#keepMade({ ...nothing, ...this.#record.made, settings });
  }

  /**
   * Sets the end of a workspace that was made.
   *
   * @param ttlMs milliseconds from now.
   * @param isBounded whether the longest life of an openly made one holds.
   * @returns null if it is not made; the latest end, milliseconds since the epoch, if it would end after that
   */
  extend(
    ttlMs: number,
    isBounded: boolean,
  ): { readonly state: WorkspaceState; readonly made: Made } | { readonly latest: number } | null {
    this.state();
    const before = this.#record.made;
    if (!before) return null;
    const made = { ...before, endsAt: Date.now() + ttlMs };
    const latest = before.createdAt + (before.limits?.lifeMs ?? Number.POSITIVE_INFINITY);
    if (isBounded && made.endsAt > latest) return { latest };
    return { state: this.#keepMade(made), made };
  }

  /** What was made of the workspace; null for one that was only used. */
  made(): Made | null {
    this.state();
    return this.#record.made;
  }

  /** Ends the present life. */
  end(): WorkspaceState {
    this.#end();
    return this.state();
  }

  /**
   * Registers an object of the workspace before it writes anything.
   *
   * @param key `<kind>/<name>`
   * @returns false if the workspace is in another generation, or may have no further accounts and Regions.
   */
  register(key: string, generation: number): boolean {
    const state = this.state();
    if (generation !== state.generation) return false;
    const scope = key.slice(key.indexOf("/") + 1);
    const isScope = !key.startsWith("journal/");
    if (isScope && state.limits && !hasRoom(state.limits, state.limits.scopes, scope)) return false;
    const isFirst = key.startsWith("keys/") && !this.#members.has("keys", generation);
    this.#members.add(key, generation);
    if (isFirst) this.#noteStore(key.slice("keys/".length));
    return true;
  }

  /** What the workspace has: scopes with key stores, with quota counters, whether anything is recorded, and identities. */
  async contents(): Promise<Contents> {
    await this.#sweep.takeOver();
    const { generation } = this.state();
    const scopes = (kind: MemberKind) =>
      this.#members.of(kind, generation).map(({ name }) => scopeNamed(name));
    return {
      keyStores: scopes("keys"),
      counters: scopes("counters"),
      hasJournal: this.#members.has("journal", generation),
      hasIdentities: this.#identities.holds(generation),
    };
  }

  /** Sets the mode and, where given, the time (milliseconds since the epoch). */
  setClock(mode: Clock["mode"], now: number | undefined): WorkspaceState {
    return this.#keep({ clock: setClock(this.state().clock, mode, now, Date.now()) });
  }

  /** Moves the clock ahead and keeps its mode; null if the time is after its last moment. */
  advance(milliseconds: number): WorkspaceState | null {
    const clock = advance(this.state().clock, milliseconds, Date.now());
    return clock && this.#keep({ clock });
  }

  /** Resets the workspace by a new generation, at which every store and counter empties itself. */
  reset(): WorkspaceState {
    this.#faultBook.clear();
    const { clock } = this.state();
    this.#planSweep();
    this.#origin.put(null);
    return this.#keep({
      generation: this.#record.nextGeneration,
      clock: { ...WALL_CLOCK, version: clock.version + 1 },
    });
  }

  /**
   * The state of the workspace, in which a session of temporary credentials is about to be made: until its end the object
   * remembers its generation, by which a reset or the end of its life ends sessions.
   *
   * @param endsAt latest end of the session by the wall clock, milliseconds.
   */
  expectSession(endsAt: number): WorkspaceState {
    this.#sessionsEnd.expect(endsAt);
    this.#arm();
    return this.state();
  }

  /** Counts a removal of access keys or tokens from the directory, which all isolates see within their lease. */
  revoke(): WorkspaceState {
    return this.#keep({ revocations: this.state().revocations + 1 });
  }

  /**
   * Counts a change of identities in the directory, as `revoke` does. From the first one on the workspace has something,
   * until a reset or the end of its life.
   *
   * @param generation in which they are.
   */
  changeIdentities(generation: number): WorkspaceState {
    this.#identities.note(generation);
    const { generation: present } = this.#current();
    if (present === generation && this.#isOnlyNamed() && this.#lastUse.note(Date.now())) this.#arm();
    return this.revoke();
  }

  /** Ends a life whose time is up, deletes a page of what earlier generations had, and forgets an unused workspace. */
  override async alarm(): Promise<void> {
    await this.#continueRestore();
    const unusedAt = this.#record.made === null ? this.#lastUse.endsAt : null;
    if (unusedAt !== null && Date.now() >= unusedAt) this.#end();
    const { generation, life } = this.#current();
    const { dueAt } = this.#sweep;
    if (dueAt !== null && Date.now() >= dueAt) {
      await this.#sweep.deletePage({ generation, life }, () => this.#current().generation);
    } else if (this.#isIdle()) {
      await this.ctx.storage.deleteAll();
      return;
    }
    this.#arm();
  }

  /** The limits of the workspace with their use, after counting requests; null if it has none. */
  #limitsInUse(generation: number, requests: number): LimitsInUse | null {
    const limits = this.#record.made?.limits;
    if (!limits) return null;
    const now = Date.now();
    this.#day.add(requests, now);
    const scopes = this.#members.scopes(generation);
    return { ...limits, scopes, refusedUntil: this.#day.refusedUntil(limits.requests, now) };
  }

  get #db(): Database {
    return directoryDatabase(this.env.DB);
  }

  #objectOf({ kind, name }: Member): MemberObject {
    switch (kind) {
      case "keys":
        return this.env.KEY_STORES.getByName(name) as unknown as Pick<KeyStoreApi, keyof MemberObject>;
      case "counters":
        return this.env.QUOTA_COUNTERS.getByName(name);
      case "journal":
        return this.env.JOURNALS.getByName(name);
    }
  }

  /** Keeps what was made, and counts that, so that no isolate takes an earlier state for the later one. */
  #keepMade(made: Made): WorkspaceState {
    this.#record.make(made);
    this.#arm();
    return this.revoke();
  }

  /** Notes the first key store in D1 behind the answer, for the list of workspaces; nothing depends on it. */
  #noteStore(name: string): void {
    this.ctx.waitUntil(noteStore(this.#db, scopeNamed(name)).catch(() => null));
  }

  /** Goes on with what a restore has left when the object ended, or where the directory could not be reached. */
  async #continueRestore(): Promise<void> {
    try {
      await this.#writeDirectory();
      if (this.#restoration.isGivenUp(Date.now())) await this.#restoration.giveUp();
    } catch (error) {
      console.error(`the restore of the workspace ${this.#name} is not finished yet`, error);
      this.#restoration.tryAgainAt(Date.now() + RETRY_MS);
    }
  }

  /** Writes the rows of the directory that a restore has left, once its generation is adopted. */
  async #writeDirectory(): Promise<void> {
    if (await this.#restoration.writeDirectory(this.#current().generation)) this.revoke();
  }

  #end(): void {
    this.#faultBook.clear();
    this.#record.beginLife();
    this.#origin.put(null);
    this.#lastUse.clear();
    this.#day.clear();
    this.#planSweep();
  }

  #planSweep(): void {
    this.#sweep.plan();
    this.#arm();
  }

  /** Sets the alarm to what comes next. */
  #arm(): void {
    const endsAt = this.#record.made?.endsAt ?? null;
    const unusedAt = this.#record.made === null ? this.#lastUse.endsAt : null;
    const times = [this.#sweep.dueAt, endsAt, unusedAt, this.#idleAt(), this.#restoration.dueAt];
    const next = Math.min(...times.filter((time) => time != null));
    if (next < Number.POSITIVE_INFINITY) this.ctx.waitUntil(this.ctx.storage.setAlarm(next));
  }

  /** Whether the workspace has something, and was never made, and is not the one that stays. */
  #isOnlyNamed(): boolean {
    if (!this.#lastUse.counts || this.#name === DEFAULT_WORKSPACE) return false;
    return this.#record.made === null && !this.#isEmpty;
  }

  /** Whether neither an object nor the directory has anything of the workspace. */
  get #isEmpty(): boolean {
    return this.#members.isEmpty && !this.#identities.holds(this.#record.generation);
  }

  /** When the object may forget a workspace that has nothing; null for one that has something. */
  #idleAt(): number | null {
    const { mode, ...clock } = this.#record.clock;
    const isWallClock = mode === "running" && "offset" in clock && clock.offset === 0;
    const isRestored = this.#restoration.underWay !== null || this.#origin.isStored;
    const isUsed =
      isRestored || this.#record.made !== null || !isWallClock || this.#faultBook.active().active.length > 0;
    if (isUsed || this.#sweep.dueAt !== null || !this.#isEmpty) return null;
    return Math.max(this.#askedAt, this.#sweep.emptiedAt, this.#sessionsEnd.at) + FORGET_AFTER_MS;
  }

  #isIdle(): boolean {
    const idleAt = this.#idleAt();
    return idleAt !== null && Date.now() >= idleAt;
  }

  #keep(changed: Changed): WorkspaceState {
    const state = { ...this.state(), ...changed };
    this.#record.keep(state);
    return state;
  }
}

/** How many days a workspace that was only named stays without use. Wrong settings fail every request elsewhere. */
function unusedDaysOf(env: WorkspaceBindings): number {
  const read = readSettings(env, env.LOCAL === "1");
  return "wrong" in read ? 0 : read.settings.unusedWorkspaceDays;
}
