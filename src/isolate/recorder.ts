import { type Answered, type Group, latencyPlace, MINUTE_MS } from "../meter/record.ts";
import type {
  DeniedRequest,
  RefusingWindow,
  RequestDetail,
  RequestDetails,
} from "../meter/request-detail.ts";
import { noLatencies } from "../meter/tally.ts";
import type { Batch } from "../objects/journal/api.ts";
import type { Background } from "../request-context.ts";

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
/** Maximum number of characters of a batch's windows and denials, for the same reason: with the attempts they stay below 2 MB. */
const REFUSALS = 1_000_000;
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

/** A group that requests are still added to. */
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
  readonly detail: RequestDetail | null;
}

/**
 * Write-behind buffer of this isolate's answered requests. A request costs the search for its group and one small
 * object; all else happens in the background: after DELAY_MS where requests are many or somebody reads the journal, else
 * after LONGEST_MS at the latest, so that sparse requests share a call.
 */
export class Recorder {
  readonly #journal: (workspace: string) => Writer;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  #groups = new Map<string, OpenGroup>();
  /** Group of the last request, which most often is the next one's too: comparing costs less than making its name. */
  #last: OpenGroup | null = null;
  #entries: Entry[] = [];
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
    return this.#entries.length;
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
    const group = this.#groupOf(moment, answered);
    if (!group) {
      this.#lost += count;
      return;
    }
    group.count += count;
    group.sumMs += count * durationMs;
    const place = latencyPlace(durationMs);
    group.latencies[place] = (group.latencies[place] ?? 0) + count;
    for (const requestId of requestIds)
      this.#entries.push({ group, time: moment.now, requestId, durationMs, detail });
    if (this.#entries.length >= 2 * REQUESTS) this.#entries = this.#entries.slice(-REQUESTS);
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
    const batches = batchesOf(this.#groups, this.#entries);
    this.#groups = new Map();
    this.#last = null;
    this.#entries = [];
    await Promise.all(batches.map(([workspace, batch]) => this.#send(workspace, batch)));
  }

  async #handInLater(): Promise<void> {
    for (let waited = 0; waited < LONGEST_MS; waited += DELAY_MS) {
      await this.#wait(DELAY_MS);
      if (this.#isRead || this.#entries.length >= WORTH_A_CALL) break;
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

  #groupOf({ workspace, generation, now, background }: Moment, answered: Answered): OpenGroup | null {
    const { account, region, principal, operation, keys, status, errorCode, throttledBy, quotas } = answered;
    const minute = Math.floor(now / MINUTE_MS);
    const last = this.#last;
    if (
      last?.minute === minute &&
      last.workspace === workspace &&
      last.generation === generation &&
      isAlike(last, answered)
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
    this.#last = group;
    return group;
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

/** A batch that is put together. */
interface Page {
  readonly workspace: string;
  readonly groups: OpenGroup[];
  readonly own: (number | string)[];
  readonly attempts: (string | number | null)[];
  /** Whether `attempts` says anything. */
  hasAttempts: boolean;
  readonly windows: [id: string, window: RefusingWindow][];
  readonly denials: [id: string, denied: DeniedRequest][];
}

/** Batches to send, one for each workspace and generation. */
function batchesOf(
  groups: ReadonlyMap<string, OpenGroup>,
  entries: readonly Entry[],
): [workspace: string, batch: Batch][] {
  const places = new Map<OpenGroup, number>();
  const pages = new Map<string, Page>();
  const pageOf = ({ workspace, generation }: OpenGroup) => {
    const name = `${workspace} ${generation}`;
    const page: Page = pages.get(name) ?? {
      workspace,
      groups: [],
      own: [],
      attempts: [],
      hasAttempts: false,
      windows: [],
      denials: [],
    };
    pages.set(name, page);
    return page;
  };
  for (const group of groups.values()) {
    const page = pageOf(group);
    places.set(group, page.groups.length);
    page.groups.push(group);
  }
  const latest = entries.slice(-REQUESTS);
  for (const { group, time, requestId, durationMs, detail } of latest) {
    const page = pageOf(group);
    page.own.push(time, requestId, places.get(group) ?? 0, durationMs);
    const sdk = detail?.sdk;
    page.attempts.push(sdk?.invocationId ?? null, sdk?.attempt ?? 0);
    if (sdk) page.hasAttempts = true;
    if (detail?.window) page.windows.push([requestId, detail.window]);
    if (detail?.denied) page.denials.push([requestId, detail.denied]);
  }
  return [...pages.values()].map((page) => {
    const count = page.own.length / 4;
    const counted = page.groups.reduce((sum, group) => sum + group.count, 0);
    const { generation = 0 } = page.groups[0] ?? {};
    return [
      page.workspace,
      {
        generation,
        groups: page.groups,
        own: JSON.stringify(page.own),
        ...detailsOf(page),
        count,
        dropped: counted - count,
      },
    ];
  });
}

/** The details of a page as JSON, where there are any: of the latest refusals as many as fit a row of the journal. */
function detailsOf({ attempts, hasAttempts, windows, denials }: Page): { readonly details?: string } {
  if (!hasAttempts && windows.length === 0 && denials.length === 0) return {};
  let left = REFUSALS;
  const fits = ([id, refusal]: readonly [string, object]) => {
    left -= JSON.stringify(refusal).length + id.length + '"":,'.length;
    return left > 0;
  };
  const keptWindows = windows.toReversed().filter(fits);
  const keptDenials = denials.toReversed().filter(fits);
  const details: RequestDetails = {
    ...(hasAttempts && { attempts }),
    ...(keptWindows.length > 0 && { windows: Object.fromEntries(keptWindows) }),
    ...(keptDenials.length > 0 && { denials: Object.fromEntries(keptDenials) }),
  };
  return { details: JSON.stringify(details) };
}
