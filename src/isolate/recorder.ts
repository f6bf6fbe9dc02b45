import { type Answered, latencyPlace, MINUTE_MS } from "../meter/record.ts";
import type { RequestDetail } from "../meter/request-detail.ts";
import type { Batch } from "../objects/journal/api.ts";
import type { Background } from "../request-context.ts";
import { OpenBatch, type OpenGroup } from "./open-batch.ts";

/** Shortest time for which requests are collected before they are sent to the journal, in milliseconds. */
const DELAY_MS = 500;
/** Number of collected requests for which a call of the journal pays; fewer are collected for longer. */
const WORTH_A_CALL = 32;
/** Longest time for which requests are collected, in milliseconds. */
const LONGEST_MS = 10_000;
/**
 * Maximum number of single requests that an isolate holds; older ones are only counted. A journal keeps no more either.
 */
const REQUESTS = 10_000;
/** Maximum number of groups in a batch, because a row of the journal holds no more than 2 MB. */
const GROUPS = 2_000;
/** Maximum number of batches in flight when another is sent before its time. */
const IN_FLIGHT = 8;
/** How late a flush or a batch may be before it counts as lost with the request that began it. */
const LOST_MS = 5_000;
/** How long a reader waits for batches in flight. */
const PATIENCE_MS = 5_000;

/** Workspace and time of an answered request. */
export interface Moment {
  readonly workspace: string;
  readonly generation: number;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  readonly wall: number;
  readonly background: Background;
}

/** Method of the journals that recording needs. */
export interface Writer {
  /** @returns whether the journal has been read lately. */
  add(batch: Batch): Promise<boolean>;
}

/** A group, its batch, and its number there. */
interface Held {
  readonly group: OpenGroup;
  readonly batch: OpenBatch;
  readonly place: number;
}

/**
 * Write-behind buffer of this isolate's answered requests. A request costs the search for its group; all else happens in
 * the background: after DELAY_MS where requests are many or somebody reads the journal, else after LONGEST_MS at the latest,
 * so that sparse requests share a call.
 */
export class Recorder {
  readonly #journal: (workspace: string) => Writer;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  #groups = new Map<string, Held>();
  /** Batches by workspace and generation. */
  #batches = new Map<string, OpenBatch>();
  /** Group of the last request, which most often is the next one's too: comparing costs less than making its name. */
  #last: Held | null = null;
  /** Number of single requests in all batches. */
  #waiting = 0;
  /** Wall-clock time of the next scheduled flush; null if none is scheduled. */
  #dueAt: number | null = null;
  /** Batches in flight, with the wall-clock time of sending. */
  readonly #sent = new Map<Batch, number>();
  /** Whether a journal said with its last answer that it has been read lately, by any isolate. */
  #isRead = false;
  /** Number of lost requests: too many batches were in flight, or a journal could not be reached. */
  #lost = 0;

  constructor(
    journal: (workspace: string) => Writer,
    wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
  ) {
    this.#journal = journal;
    this.#wait = wait;
  }

  /** Number of lost requests. */
  get lost(): number {
    return this.#lost;
  }

  /** Number of single requests not sent yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Records an answered request. @param detail what it shares with no other; null for nothing */
  record(
    moment: Moment,
    answered: Answered,
    requestId: string,
    durationMs: number,
    detail: RequestDetail | null = null,
  ): void {
    this.#add(moment, answered, 1, [requestId], durationMs, detail);
  }

  /**
   * Records requests that were answered alike and at once: all of them in the sums, and singly those with an id.
   *
   * @param requestIds at most `count`.
   * @param detail of each of them; null for nothing
   */
  recordAll(
    moment: Moment,
    answered: Answered,
    count: number,
    requestIds: readonly string[],
    detail: RequestDetail | null = null,
  ): void {
    if (count > 0) this.#add(moment, answered, count, requestIds, 0, detail);
  }

  #add(
    moment: Moment,
    answered: Answered,
    count: number,
    requestIds: readonly string[],
    durationMs: number,
    detail: RequestDetail | null,
  ): void {
    const held = this.#heldFor(moment, answered);
    if (!held) {
      this.#lost += count;
      return;
    }
    const { group, batch, place } = held;
    group.count += count;
    group.sumMs += count * durationMs;
    const latency = latencyPlace(durationMs);
    group.latencies[latency] = (group.latencies[latency] ?? 0) + count;
    for (const requestId of requestIds) batch.add(moment.now, requestId, place, durationMs, detail);
    this.#waiting += requestIds.length;
    if (this.#waiting >= 2 * REQUESTS) this.#makeRoom();
    if (this.#dueAt === null || moment.wall > this.#dueAt + LOST_MS) {
      this.#dueAt = moment.wall + DELAY_MS;
      moment.background(this.#handInLater());
    }
  }

  /** Sends all that was recorded so far, and waits for batches in flight. */
  async flush(): Promise<void> {
    await this.handIn();
    // Another request's call must not be awaited, so this one polls.
    for (let waited = 0; this.#inFlight() > 0 && waited < PATIENCE_MS; waited += 5) await this.#wait(5);
  }

  /** Sends all that was recorded so far. */
  async handIn(): Promise<void> {
    const batches = this.#batches;
    this.#groups = new Map();
    this.#batches = new Map();
    this.#last = null;
    this.#waiting = 0;
    await Promise.all(
      [...batches.values()].map((batch) => {
        if (batch.waiting > REQUESTS) batch.keepLatest(REQUESTS);
        return this.#send(batch.workspace, batch.close());
      }),
    );
  }

  async #handInLater(): Promise<void> {
    for (let waited = 0; waited < LONGEST_MS; waited += DELAY_MS) {
      await this.#wait(DELAY_MS);
      if (this.#isRead || this.#waiting >= WORTH_A_CALL) break;
      if (this.#dueAt !== null) this.#dueAt += DELAY_MS;
    }
    this.#dueAt = null;
    await this.handIn();
  }

  /** Sends a batch. A failed batch is not retried, because the journal may have it, and no request may count twice. */
  async #send(workspace: string, batch: Batch): Promise<void> {
    this.#sent.set(batch, Date.now());
    try {
      this.#isRead = await this.#journal(workspace).add(batch);
    } catch {
      for (const { count } of batch.groups) this.#lost += count;
    } finally {
      this.#sent.delete(batch);
    }
  }

  /**
   * Number of batches in flight. A batch counts for a limited time, because it never returns if its request was
   * cancelled.
   */
  #inFlight(): number {
    const latest = Date.now() - LOST_MS;
    for (const [batch, since] of this.#sent) if (since < latest) this.#sent.delete(batch);
    return this.#sent.size;
  }

  #heldFor({ workspace, generation, now, background }: Moment, answered: Answered): Held | null {
    const { account, region, principal, operation, keys, status, errorCode, throttledBy, quotas } = answered;
    const minute = Math.floor(now / MINUTE_MS);
    const last = this.#last;
    if (
      last?.group.minute === minute &&
      last.batch.workspace === workspace &&
      last.batch.generation === generation &&
      isAlike(last.group, answered)
    )
      return last;
    const name = `${workspace} ${generation} ${minute} ${account} ${region} ${principal} ${operation} ${
      keys.length === 1 ? keys[0] : keys.join()
    } ${status} ${errorCode} ${throttledBy} ${quotas.length === 1 ? quotas[0] : quotas.join()} ${answered.price} ${answered.log?.instance} ${answered.log?.capacity}`;
    const known = this.#groups.get(name);
    if (known) {
      this.#last = known;
      return known;
    }
    if (this.#groups.size >= GROUPS) {
      if (this.#inFlight() >= IN_FLIGHT) return null;
      background(this.handIn());
    }
    const batch = this.#batchOf(workspace, generation);
    const [group, place] = batch.begin(answered, minute);
    const held = { group, batch, place };
    this.#groups.set(name, held);
    this.#last = held;
    return held;
  }

  #batchOf(workspace: string, generation: number): OpenBatch {
    const name = `${workspace} ${generation}`;
    const known = this.#batches.get(name);
    if (known) return known;
    const batch = new OpenBatch(workspace, generation);
    this.#batches.set(name, batch);
    return batch;
  }

  /**
   * Drops the oldest single requests of the batches that have more than their share, which is larger where others need
   * less of theirs.
   */
  #makeRoom(): void {
    const batches = [...this.#batches.values()].sort((one, other) => one.waiting - other.waiting);
    let left = REQUESTS;
    for (const [place, batch] of batches.entries()) {
      const share = Math.max(1, Math.floor(left / (batches.length - place)));
      if (batch.waiting > share) batch.keepLatest(share);
      left -= batch.waiting;
    }
    this.#waiting = REQUESTS - left;
  }
}

/** Whether two requests of a minute belong to one group. */
function isAlike(one: Answered, other: Answered): boolean {
  return (
    one.operation === other.operation &&
    one.status === other.status &&
    one.errorCode === other.errorCode &&
    one.throttledBy === other.throttledBy &&
    one.account === other.account &&
    one.region === other.region &&
    one.principal === other.principal &&
    one.price === other.price &&
    one.log?.instance === other.log?.instance &&
    one.log?.capacity === other.log?.capacity &&
    isEqual(one.keys, other.keys) &&
    isEqual(one.quotas, other.quotas)
  );
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, place) => text === other[place]);
}
