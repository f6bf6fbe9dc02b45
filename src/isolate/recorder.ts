import { type Answered, type Group, latencyPlace, MINUTE_MS } from "../meter/record.ts";
import { noLatencies } from "../meter/tally.ts";
import type { Batch } from "../objects/journal/api.ts";
import type { Background } from "../request-context.ts";

/** How long requests are collected before they are written down, in milliseconds. */
const DELAY_MS = 500;
/** Requests of which an isolate remembers each; older ones are only counted. A journal keeps no more either. */
const REQUESTS = 10_000;
/** Groups that an isolate collects at the most before it hands them in: a row of the journal holds no more than 2 MB. */
const GROUPS = 2_000;
/** Batches on their way at the most when another is handed in before its time. */
const IN_FLIGHT = 8;
/** How late a flush or a batch may be before it is taken for lost with the request that had begun it. */
const LOST_MS = 5_000;
/** How long a reader waits for batches that are on their way. */
const PATIENCE_MS = 5_000;

/** Where and when a request was answered. */
export interface Moment {
  readonly workspace: string;
  readonly generation: number;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  readonly wall: number;
  readonly background: Background;
}

/** The part of the journals that recording needs. */
export interface Writer {
  add(batch: Batch): Promise<unknown>;
}

/** A group that is still being added to. */
interface OpenGroup extends Group {
  readonly workspace: string;
  readonly generation: number;
  count: number;
  sumMs: number;
  readonly latencies: number[];
}

interface Entry {
  readonly group: OpenGroup;
  readonly time: number;
  readonly requestId: string;
  readonly durationMs: number;
}

/**
 * What this isolate has answered and not yet written down. A request costs the search for its group and one small
 * object; all else happens in the background, every DELAY_MS.
 */
export class Recorder {
  readonly #journal: (workspace: string) => Writer;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  #groups = new Map<string, OpenGroup>();
  #entries: Entry[] = [];
  /** Wall-clock time of the next flush by the clock; null where none is planned. */
  #dueAt: number | null = null;
  /** Batches on their way, and since when by the wall clock. */
  readonly #sent = new Map<Batch, number>();
  /** Requests that are lost altogether: too many batches on their way, or a journal that could not be reached. */
  #lost = 0;

  constructor(
    journal: (workspace: string) => Writer,
    wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
  ) {
    this.#journal = journal;
    this.#wait = wait;
  }

  /** Requests that are neither written down nor waiting for it. */
  get lost(): number {
    return this.#lost;
  }

  /** Requests waiting to be written down one by one. */
  get waiting(): number {
    return this.#entries.length;
  }

  /** Notes an answered request. */
  record(moment: Moment, answered: Answered, requestId: string, durationMs: number): void {
    const group = this.#groupOf(moment, answered);
    if (!group) {
      this.#lost += 1;
      return;
    }
    group.count += 1;
    group.sumMs += durationMs;
    const place = latencyPlace(durationMs);
    group.latencies[place] = (group.latencies[place] ?? 0) + 1;
    this.#entries.push({ group, time: moment.now, requestId, durationMs });
    if (this.#entries.length >= 2 * REQUESTS) this.#entries = this.#entries.slice(-REQUESTS);
    if (this.#dueAt === null || moment.wall > this.#dueAt + LOST_MS) {
      this.#dueAt = moment.wall + DELAY_MS;
      moment.background(this.#handInLater());
    }
  }

  /** Writes down all that was recorded so far, and waits for what is on its way already. */
  async flush(): Promise<void> {
    await this.handIn();
    // Another request's call must not be awaited: this one looks again.
    for (let waited = 0; this.#inFlight() > 0 && waited < PATIENCE_MS; waited += 5) await this.#wait(5);
  }

  /** Writes down all that was recorded so far. */
  async handIn(): Promise<void> {
    const batches = batchesOf(this.#groups, this.#entries);
    this.#groups = new Map();
    this.#entries = [];
    await Promise.all(batches.map(([workspace, batch]) => this.#send(workspace, batch)));
  }

  async #handInLater(): Promise<void> {
    await this.#wait(DELAY_MS);
    this.#dueAt = null;
    await this.handIn();
  }

  /** A batch that cannot be handed in is lost: whether the journal has it is not known, and none counts twice. */
  async #send(workspace: string, batch: Batch): Promise<void> {
    this.#sent.set(batch, Date.now());
    try {
      await this.#journal(workspace).add(batch);
    } catch {
      for (const { count } of batch.groups) this.#lost += count;
    } finally {
      this.#sent.delete(batch);
    }
  }

  /** Batches on their way. One whose request was cut off never comes back: it counts for a while only. */
  #inFlight(): number {
    const latest = Date.now() - LOST_MS;
    for (const [batch, since] of this.#sent) if (since < latest) this.#sent.delete(batch);
    return this.#sent.size;
  }

  #groupOf({ workspace, generation, now, background }: Moment, answered: Answered): OpenGroup | null {
    const { account, region, principal, operation, keys, status, errorCode, throttledBy, quotas } = answered;
    const minute = Math.floor(now / MINUTE_MS);
    const name = `${workspace} ${generation} ${minute} ${account} ${region} ${principal} ${operation} ${
      keys.length === 1 ? keys[0] : keys.join()
    } ${status} ${errorCode} ${throttledBy} ${quotas.length === 1 ? quotas[0] : quotas.join()} ${answered.price} ${answered.log?.instance} ${answered.log?.capacity}`;
    const known = this.#groups.get(name);
    if (known) return known;
    if (this.#groups.size >= GROUPS) {
      if (this.#inFlight() >= IN_FLIGHT) return null;
      background(this.handIn());
    }
    const group = {
      ...answered,
      workspace,
      generation,
      minute,
      count: 0,
      sumMs: 0,
      latencies: noLatencies(),
    };
    this.#groups.set(name, group);
    return group;
  }
}

/** What is to be handed in, for each workspace and generation. */
function batchesOf(
  groups: ReadonlyMap<string, OpenGroup>,
  entries: readonly Entry[],
): [workspace: string, batch: Batch][] {
  const places = new Map<OpenGroup, number>();
  const pages = new Map<string, { workspace: string; groups: OpenGroup[]; own: (number | string)[] }>();
  const pageOf = ({ workspace, generation }: OpenGroup) => {
    const name = `${workspace} ${generation}`;
    const page = pages.get(name) ?? { workspace, groups: [], own: [] };
    pages.set(name, page);
    return page;
  };
  for (const group of groups.values()) {
    const page = pageOf(group);
    places.set(group, page.groups.length);
    page.groups.push(group);
  }
  const latest = entries.slice(-REQUESTS);
  for (const { group, time, requestId, durationMs } of latest) {
    pageOf(group).own.push(time, requestId, places.get(group) ?? 0, durationMs);
  }
  return [...pages.values()].map((page) => {
    const count = page.own.length / 4;
    const counted = page.groups.reduce((sum, group) => sum + group.count, 0);
    const { generation = 0 } = page.groups[0] ?? {};
    return [
      page.workspace,
      { generation, groups: page.groups, own: JSON.stringify(page.own), count, dropped: counted - count },
    ];
  });
}
