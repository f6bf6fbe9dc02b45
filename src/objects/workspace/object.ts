import { DurableObject } from "cloudflare:workers";
import { advance, type Clock, setClock, WALL_CLOCK } from "../../clock.ts";
import type { Cloud } from "../../cloud/list.ts";
import type { Database } from "../../directory/database.ts";
import { directoryDatabase } from "../../directory/migrations.ts";
import { noteStore, storesOfEarlierVersions } from "../../directory/workspace-rows.ts";
import type { Fault } from "../../fault.ts";
import { readSettings, type SettingVariables } from "../../settings.ts";
import { DEFAULT_WORKSPACE, type Scope, scopeNamed, scopeOf, type WorkspaceState } from "../../workspace.ts";
import { hasRoom, type LimitsInUse } from "../../workspace-limits.ts";
import type { WorkspaceSettings } from "../../workspace-settings.ts";
import type { Journal } from "../journal/api.ts";
import type { KeyStoreBindings } from "../key-store/api.ts";
import type { QuotaCounters } from "../quota-counters/api.ts";
import type { MemberKind } from "../registration.ts";
import type { Restorable } from "../restoring.ts";
import type { RowsOf } from "../rows.ts";
import { DayCount } from "./day-count.ts";
import { type CountedFault, FaultBook } from "./fault-book.ts";
import { LastUse } from "./last-use.ts";
import { type Made, type Making, madeOf } from "./life.ts";
import { type Member, Members, memberOf } from "./members.ts";
import { Origin } from "./origin.ts";
import { Restoration, type SavedWorkspace } from "./restoration.ts";
import { emptyPage } from "./sweep.ts";

/** Time from a reset or an end until what was there is deleted, when isolates know of it; milliseconds. */
const SWEEP_AFTER_MS = 2000;
/** Delay of another attempt where the deletion fails, milliseconds. */
const RETRY_MS = 30_000;
/**
 * How long a workspace that is empty and unused remembers its generation, milliseconds: longer than isolates remember
 * a workspace (isolate/workspaces.ts) or an instance (isolate/instance-cache.ts) that they do not ask for.
 */
const FORGET_AFTER_MS = 60_000;

/** Bindings of a workspace: its objects, and the directory. */
interface WorkspaceBindings extends KeyStoreBindings, SettingVariables {
  readonly LOCAL?: string;
  readonly QUOTA_COUNTERS: DurableObjectNamespace<QuotaCounters>;
  readonly JOURNALS: DurableObjectNamespace<Journal>;
}

/** What a workspace has. */
export interface Contents {
  readonly keyStores: Scope[];
  readonly counters: Scope[];
  readonly hasJournal: boolean;
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
  readonly #faults = new FaultBook(this.#kv);
  readonly #members = new Members(this.#kv);
  readonly #origin = new Origin(this.#kv, this.env.FAUXKMS_SECRET);
  readonly #restoration = new Restoration(
    this.#kv,
    this.ctx.id.name ?? "",
    () => this.#db,
    (member) => this.#restorable(member),
  );
  readonly #day = new DayCount(this.#kv);
  readonly #lastUse = new LastUse(this.#kv, unusedDaysOf(this.env));
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
    const made = this.#made;
    if (made?.endsAt != null && Date.now() >= made.endsAt) this.#end();
    const generation = this.#kv.get<number>("generation") ?? 1;
    const limits = this.#limitsInUse(generation, requests);
    return {
      generation,
      clock: this.#kv.get<Clock>("clock") ?? WALL_CLOCK,
      faults: this.#faults.active(),
      revocations: this.#kv.get<number>("revocations") ?? 0,
      life: this.#kv.get<number>("life") ?? 0,
      endsAt: this.#made?.endsAt ?? null,
      settings: this.#made?.settings ?? null,
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
    const before = this.#made;
    const isTaken = before ? making.onto === "nothing" : this.#members.scopes(generation).length > 0;
    if (isTaken && making.onto !== "any") return null;
    const made = madeOf(before, making, Date.now());
    return { state: this.#keepMade(made), made };
  }

  /** Gives a life of the workspace settings of its own; null if it has ended. */
  keepSettings(settings: WorkspaceSettings, life: number): WorkspaceState | null {
    if (this.state().life !== life) return null;
    const nothing = { endsAt: null, accounts: {}, createdAt: Date.now() };
    return this.#keepMade({ ...nothing, ...this.#made, settings });
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
    const before = this.#made;
    if (!before) return null;
    const made = { ...before, endsAt: Date.now() + ttlMs };
    const latest = before.createdAt + (before.limits?.lifeMs ?? Number.POSITIVE_INFINITY);
    if (isBounded && made.endsAt > latest) return { latest };
    return { state: this.#keepMade(made), made };
  }

  /** What was made of the workspace; null for one that was only used. */
  made(): Made | null {
    this.state();
    return this.#made;
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
    const isFirst = key.startsWith("keys/") && this.#members.of("keys", generation).length === 0;
    this.#members.add(key, generation);
    if (isFirst) this.#noteStore(key.slice("keys/".length));
    return true;
  }

  /** What the workspace has: scopes with key stores, scopes with quota counters, and whether anything is recorded. */
  async contents(): Promise<Contents> {
    await this.#takeOver();
    const { generation } = this.state();
    const scopes = (kind: MemberKind) =>
      this.#members.of(kind, generation).map(({ name }) => scopeNamed(name));
    return {
      keyStores: scopes("keys"),
      counters: scopes("counters"),
      hasJournal: this.#members.of("journal", generation).length > 0,
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
    this.#faults.clear();
    const { clock } = this.state();
    this.#sweepAt(Date.now() + SWEEP_AFTER_MS);
    this.#origin.put(null);
    return this.#keep({
      generation: this.#nextGeneration(),
      clock: { ...WALL_CLOCK, version: clock.version + 1 },
    });
  }

  /** What a snapshot has of the workspace itself. */
  saved(): SavedWorkspace {
    const { clock, settings, origin, generation } = this.state();
    const accounts: Partial<Record<Cloud, string>> = {};
    for (const { name } of this.#members.of("keys", generation)) {
      const { cloud, account } = scopeNamed(name);
      accounts[cloud] ??= this.#made?.accounts[cloud]?.accountId ?? account;
    }
    return { clock, faults: this.#faults.saved(), settings, origin, accounts };
  }

  /**
   * Begins a restore, which gets a generation of its own: what is staged for it counts only once `adopt` has made it
   * the workspace's.
   *
   * @returns null while another restore is under way
   */
  async beginRestore(): Promise<{ readonly generation: number } | null> {
    await this.#writeDirectory();
    if (this.#restoration.isInTheWay(Date.now())) return null;
    await this.#restoration.giveUp();
    const generation = this.#nextGeneration();
    this.#kv.put("reserved", generation);
    this.#restoration.begin(generation, Date.now());
    this.#arm();
    return { generation };
  }

  /** Notes objects before a restore stages rows in them. @param keys `<kind>/<name>`. @returns whether it is under way */
  stageMembers(generation: number, keys: readonly string[]): boolean {
    return this.#restoration.addMembers(generation, keys, Date.now());
  }

  /** Keeps rows of the directory that are written with `adopt`. @returns whether that restore is under way */
  stageDirectory(generation: number, parts: readonly RowsOf[]): boolean {
    return this.#restoration.addPages(generation, parts, Date.now());
  }

  /**
   * Adopts the generation of a restore by one write: from then on the workspace is what was staged.
   *
   * @returns null if that restore is not under way, or the workspace was reset meanwhile
   */
  async adopt(generation: number, saved: SavedWorkspace): Promise<WorkspaceState | null> {
    const origin = saved.origin && (await this.#origin.wrap(saved.origin));
    const { generation: before, clock, revocations } = this.state();
    if (this.#restoration.underWay?.generation !== generation || before >= generation) return null;
    this.ctx.storage.transactionSync(() => {
      const members = this.#restoration.adopt();
      for (const key of members) this.#members.add(key, generation);
      this.#faults.restore(saved.faults);
      this.#origin.put(origin);
      const made = this.#made;
      if (saved.settings !== null) {
        const base = made ?? { createdAt: Date.now(), endsAt: null, accounts: {} };
        this.#kv.put<Made>("made", { ...base, settings: saved.settings });
      }
      this.#keep({
        generation,
        clock: { ...saved.clock, version: clock.version + 1 },
        revocations: revocations + 1,
      });
      const store = members.find((key) => key.startsWith("keys/"));
      if (store !== undefined) this.#noteStore(memberOf(store).name);
    });
    this.#sweepAt(Date.now() + SWEEP_AFTER_MS);
    await this.#writeDirectory();
    return this.state();
  }

  /** Gives a restore up: drops all that was staged for it. */
  async abandon(generation: number): Promise<void> {
    if (this.#restoration.underWay?.generation === generation) await this.#restoration.giveUp();
  }

  /** Counts a removal of access keys or tokens from the directory, which all isolates see within their lease. */
  revoke(): WorkspaceState {
    return this.#keep({ revocations: this.state().revocations + 1 });
  }

  /** All faults, with how often each has fired. */
  faults(): CountedFault[] {
    return this.#faults.counted();
  }

  /** Adds a fault; null if there are too many. */
  addFault(fault: Fault): WorkspaceState | null {
    return this.#faults.add(fault) ? this.state() : null;
  }

  /** Removes a fault; null if there is no such fault. */
  removeFault(id: string): WorkspaceState | null {
    return this.#faults.remove(id) ? this.state() : null;
  }

  /** Removes every fault. */
  clearFaults(): WorkspaceState {
    this.#faults.clear();
    return this.state();
  }

  /**
   * Counts a request that a fault matches. `fires`: whether the fault applies to it. `state`: the new state of the
   * workspace if the fault will not fire again.
   */
  claimFault(id: string): { fires: boolean; state: WorkspaceState | null } {
    const fires = this.#faults.claim(id);
    const state = this.state();
    return { fires, state: state.faults.active.some((fault) => fault.id === id) ? null : state };
  }

  /** Counts firings that needed no claim, by fault. */
  noteFaults(fired: ReadonlyMap<string, number>): void {
    this.#faults.note(fired);
  }

  /** Ends a life whose time is up, deletes a page of what earlier generations had, and forgets an unused workspace. */
  override async alarm(): Promise<void> {
    await this.#continueRestore();
    const unusedAt = this.#made === null ? this.#lastUse.endsAt : null;
    if (unusedAt !== null && Date.now() >= unusedAt) this.#end();
    const { generation, life } = this.#current();
    const sweepAt = this.#kv.get<number>("sweepAt");
    if (sweepAt !== undefined && Date.now() >= sweepAt) await this.#sweep(generation, life);
    else if (this.#isIdle()) {
      await this.ctx.storage.deleteAll();
      return;
    }
    this.#arm();
  }

  get #made(): Made | null {
    return this.#kv.get<Made>("made") ?? null;
  }

  /** The limits of the workspace with their use, after counting requests; null if it has none. */
  #limitsInUse(generation: number, requests: number): LimitsInUse | null {
    const limits = this.#made?.limits;
    if (!limits) return null;
    const now = Date.now();
    this.#day.add(requests, now);
    const scopes = this.#members.scopes(generation);
    return { ...limits, scopes, refusedUntil: this.#day.refusedUntil(limits.requests, now) };
  }

  get #db(): Database {
    return directoryDatabase(this.env.DB);
  }

  /** Keeps what was made, and counts that, so that no isolate takes an earlier state for the later one. */
  #keepMade(made: Made): WorkspaceState {
    this.#kv.put("made", made);
    this.#arm();
    return this.revoke();
  }

  /** Notes the first key store in D1 behind the answer, for the list of workspaces; nothing depends on it. */
  #noteStore(name: string): void {
    this.ctx.waitUntil(noteStore(this.#db, scopeNamed(name)).catch(() => null));
  }

  /** A generation that was never used, nor reserved for a restore. */
  #nextGeneration(): number {
    const generation = this.#kv.get<number>("generation") ?? 1;
    return Math.max(generation, this.#kv.get<number>("reserved") ?? 0) + 1;
  }

  /** Goes on with what a restore has left when the object ended, or where the directory could not be reached. */
  async #continueRestore(): Promise<void> {
    try {
      await this.#writeDirectory();
      if (this.#restoration.isGivenUp(Date.now())) await this.#restoration.giveUp();
    } catch (error) {
      console.error(`the restore of the workspace ${this.ctx.id.name} is not finished yet`, error);
      this.#restoration.tryAgainAt(Date.now() + RETRY_MS);
    }
  }

  /** Writes the rows of the directory that a restore has left, once its generation is adopted. */
  async #writeDirectory(): Promise<void> {
    if (await this.#restoration.writeDirectory(this.#current().generation)) this.revoke();
  }

  #restorable({ kind, name }: Member): Pick<Restorable, "unstage"> {
    switch (kind) {
      case "keys":
        return this.env.KEY_STORES.getByName(name) as unknown as Restorable;
      case "counters":
        return this.env.QUOTA_COUNTERS.getByName(name);
      case "journal":
        return this.env.JOURNALS.getByName(name);
    }
  }

  #end(): void {
    const generation = this.#nextGeneration();
    const version = (this.#kv.get<Clock>("clock") ?? WALL_CLOCK).version + 1;
    this.#faults.clear();
    this.#kv.delete("made");
    this.#origin.put(null);
    this.#lastUse.clear();
    this.#day.clear();
    this.#kv.put("generation", generation);
    this.#kv.put("life", generation);
    this.#kv.put("clock", { ...WALL_CLOCK, version });
    this.#kv.put("revocations", (this.#kv.get<number>("revocations") ?? 0) + 1);
    this.#sweepAt(Date.now() + SWEEP_AFTER_MS);
  }

  /** Deletes a page of what earlier generations had. */
  async #sweep(generation: number, life: number): Promise<void> {
    const place = { workspace: this.ctx.id.name ?? "", generation, life };
    try {
      await this.#takeOver();
      const more = await emptyPage(
        (member) => this.#endMember(member, generation),
        this.#db,
        this.#members,
        place,
      );
      if (more) this.#kv.put("sweepAt", Date.now());
      // A reset meanwhile has set another time.
      else if (this.#current().generation === generation) {
        this.#kv.delete("sweepAt");
        this.#kv.put("emptiedAt", Date.now());
      }
    } catch (error) {
      console.error(`what the workspace ${place.workspace} had is not deleted yet`, error);
      this.#kv.put("sweepAt", Date.now() + RETRY_MS);
    }
  }

  /** Ends an object for earlier generations. @returns false if it was used in that one, and stays */
  async #endMember({ kind, name }: Member, generation: number): Promise<boolean> {
    switch (kind) {
      case "keys":
        return this.env.KEY_STORES.getByName(name).end(generation);
      case "counters":
        return this.env.QUOTA_COUNTERS.getByName(name).end(generation);
      case "journal":
        return this.env.JOURNALS.getByName(name).end(generation);
    }
  }

  #sweepAt(time: number): void {
    this.#kv.put("sweepAt", time);
    this.#arm();
  }

  /** Sets the alarm to what comes next. */
  #arm(): void {
    const endsAt = this.#made?.endsAt ?? null;
    const unusedAt = this.#made === null ? this.#lastUse.endsAt : null;
    const sweepAt = this.#kv.get<number>("sweepAt");
    const times = [sweepAt, endsAt, unusedAt, this.#idleAt(), this.#restoration.dueAt];
    const next = Math.min(...times.filter((time) => time != null));
    if (next < Number.POSITIVE_INFINITY) this.ctx.waitUntil(this.ctx.storage.setAlarm(next));
  }

  /** Whether the workspace has something, and was never made, and is not the one that stays. */
  #isOnlyNamed(): boolean {
    if (!this.#lastUse.counts || this.ctx.id.name === DEFAULT_WORKSPACE) return false;
    return this.#made === null && !this.#members.isEmpty;
  }

  /** When the object may forget a workspace that has nothing; null for one that has something. */
  #idleAt(): number | null {
    const { mode, ...clock } = this.#kv.get<Clock>("clock") ?? WALL_CLOCK;
    const isWallClock = mode === "running" && "offset" in clock && clock.offset === 0;
    const isRestored = this.#restoration.underWay !== null || this.#origin.isStored;
    const isUsed =
      isRestored || this.#made !== null || !isWallClock || this.#faults.active().active.length > 0;
    if (isUsed || this.#kv.get("sweepAt") !== undefined || !this.#members.isEmpty) return null;
    return Math.max(this.#askedAt, this.#kv.get<number>("emptiedAt") ?? 0) + FORGET_AFTER_MS;
  }

  #isIdle(): boolean {
    const idleAt = this.#idleAt();
    return idleAt !== null && Date.now() >= idleAt;
  }

  /** Takes over the list of stores that an earlier version kept in D1. */
  async #takeOver(): Promise<void> {
    if (this.#kv.get("tookOver") !== undefined) return;
    const workspace = this.ctx.id.name ?? "";
    const rows = await storesOfEarlierVersions(this.#db, workspace);
    const scopes = rows.map(({ cloud, account, region }) => scopeOf(workspace, cloud, account, region));
    if (scopes.length > 0) this.#members.addEarlier(workspace, scopes);
    this.#kv.put("tookOver", true);
  }

  #keep(changed: Partial<Pick<WorkspaceState, "generation" | "clock" | "revocations">>): WorkspaceState {
    const state = { ...this.state(), ...changed };
    this.#kv.put("generation", state.generation);
    this.#kv.put("clock", state.clock);
    this.#kv.put("revocations", state.revocations);
    return state;
  }
}

/** How many days a workspace that was only named stays without use. Wrong settings fail every request elsewhere. */
function unusedDaysOf(env: WorkspaceBindings): number {
  const read = readSettings(env, env.LOCAL === "1");
  return "wrong" in read ? 0 : read.settings.unusedWorkspaceDays;
}
