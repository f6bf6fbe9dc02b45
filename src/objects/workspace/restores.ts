import { RpcTarget } from "cloudflare:workers";
import type { Cloud } from "../../cloud/list.ts";
import { scopeNamed, type WorkspaceState } from "../../workspace.ts";
import type { RowsOf } from "../rows.ts";
import type { FaultBook } from "./fault-book.ts";
import { type Members, memberOf } from "./members.ts";
import type { Origin } from "./origin.ts";
import type { Changed, WorkspaceRecord } from "./record.ts";
import type { Restoration, SavedWorkspace } from "./restoration.ts";

/** What the object of a workspace does for its restores. */
export interface RestoredWorkspace {
  state(): WorkspaceState;
  /** Runs in a transaction. */
  atOnce(run: () => void): void;
  keep(changed: Changed): WorkspaceState;
  /** Writes the rows of the directory that an adopted restore has left. */
  writeDirectory(): Promise<void>;
  /** Sets the alarm to what comes next. */
  arm(): void;
  /** Plans to delete what earlier generations had. */
  sweep(): void;
  /** Notes the name of the first key store for the list of workspaces. */
  noteStore(name: string): void;
}

/** What a snapshot has of a workspace, and its restores: one at a time, adopted by one write. */
export class Restores extends RpcTarget {
  readonly #workspace: RestoredWorkspace;
  readonly #record: WorkspaceRecord;
  readonly #members: Members;
  readonly #faults: FaultBook;
  readonly #origin: Origin;
  readonly #restoration: Restoration;

  constructor(
    workspace: RestoredWorkspace,
    record: WorkspaceRecord,
    members: Members,
    faults: FaultBook,
    origin: Origin,
    restoration: Restoration,
  ) {
    super();
    this.#workspace = workspace;
    this.#record = record;
    this.#members = members;
    this.#faults = faults;
    this.#origin = origin;
    this.#restoration = restoration;
  }

  /** What a snapshot has of the workspace itself. */
  saved(): SavedWorkspace {
    const { clock, settings, origin, generation } = this.#workspace.state();
    const made = Object.entries(this.#record.made?.accounts ?? {});
    const accounts: Partial<Record<Cloud, string>> = Object.fromEntries(
      made.map(([cloud, { accountId }]) => [cloud, accountId]),
    );
    for (const { name } of this.#members.of("keys", generation)) {
      const { cloud, account } = scopeNamed(name);
      accounts[cloud] ??= account;
    }
    return { clock, faults: this.#faults.saved(), settings, origin, accounts };
  }

  /**
   * Begins a restore, which gets a generation of its own: what is staged for it counts only once `adopt` has made it
   * the workspace's.
   *
   * @returns null while another restore is under way
   */
  async begin(): Promise<{ readonly generation: number } | null> {
    await this.#workspace.writeDirectory();
    if (this.#restoration.isInTheWay(Date.now())) return null;
    await this.#restoration.giveUp();
    const generation = this.#record.reserve();
    this.#restoration.begin(generation, Date.now());
    this.#workspace.arm();
    return { generation };
  }

  /** Notes that a restore goes on. @returns whether it is under way */
  goOn(generation: number): boolean {
    return this.#restoration.goOn(generation, Date.now());
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
    const { generation: before, clock, revocations } = this.#workspace.state();
    if (this.#restoration.underWay?.generation !== generation || before >= generation) return null;
    this.#workspace.atOnce(() => {
      const members = this.#restoration.adopt();
      for (const key of members) this.#members.add(key, generation);
      this.#faults.restore(saved.faults);
      this.#origin.put(origin);
      if (saved.settings !== null) {
        const base = this.#record.made ?? { createdAt: Date.now(), endsAt: null, accounts: {} };
        this.#record.make({ ...base, settings: saved.settings });
      }
      this.#workspace.keep({
        generation,
        clock: { ...saved.clock, version: clock.version + 1 },
        revocations: revocations + 1,
      });
      const store = members.find((key) => key.startsWith("keys/"));
      if (store !== undefined) this.#workspace.noteStore(memberOf(store).name);
    });
    this.#workspace.sweep();
    await this.#workspace.writeDirectory();
    return this.#workspace.state();
  }

  /** Gives a restore up: drops all that was staged for it. */
  async abandon(generation: number): Promise<void> {
    if (this.#restoration.underWay?.generation === generation) await this.#restoration.giveUp();
  }
}
