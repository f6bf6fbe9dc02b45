import { type Answered, type Group, REQUEST_MEMBERS } from "../meter/record.ts";
import {
  ATTEMPT_MEMBERS,
  type DeniedRequest,
  type RefusingWindow,
  type RequestDetail,
  type RequestDetails,
} from "../meter/request-detail.ts";
import { noLatencies } from "../meter/tally.ts";
import type { Batch } from "../objects/journal/api.ts";

/** Maximum number of characters of a batch's windows and denials: with the attempts they stay below the 2 MB of a row. */
const REFUSALS = 1_000_000;

/** A group that requests are still added to. */
export interface OpenGroup extends Group {
  count: number;
  sumMs: number;
  readonly latencies: number[];
}

/**
 * Requests of one generation of a workspace that are still to be sent to its journal. What is single of a request goes
 * into flat lists at once: an object for each would outlive two collections of garbage, which costs more than making it.
 */
export class OpenBatch {
  readonly workspace: string;
  readonly generation: number;
  readonly #groups: OpenGroup[] = [];
  #own: (number | string)[] = [];
  #attempts: (string | number | null)[] = [];
  #hasAttempts = false;
  #windows: [id: string, window: RefusingWindow][] = [];
  #denials: [id: string, denied: DeniedRequest][] = [];

  constructor(workspace: string, generation: number) {
    this.workspace = workspace;
    this.generation = generation;
  }

  /** Number of single requests. */
  get waiting(): number {
    return this.#own.length / REQUEST_MEMBERS;
  }

  /** Begins a group of requests that are answered alike. @returns the group, and its number in the batch */
  begin(answered: Answered, minute: number): [group: OpenGroup, place: number] {
    const group = { ...answered, minute, count: 0, sumMs: 0, latencies: noLatencies() };
    return [group, this.#groups.push(group) - 1];
  }

  /**
   * Adds a request of a group.
   *
   * @param time milliseconds of the workspace's clock.
   * @param place number of its group.
   * @param detail what it shares with no other; null for nothing.
   */
  add(
    time: number,
    requestId: string,
    place: number,
    durationMs: number,
    detail: RequestDetail | null,
  ): void {
    this.#own.push(time, requestId, place, durationMs);
    const sdk = detail?.sdk;
    if (sdk) this.#hasAttempts = true;
    this.#attempts.push(sdk?.invocationId ?? null, sdk?.attempt ?? 0);
    if (detail?.window) this.#windows.push([requestId, detail.window]);
    if (detail?.denied) this.#denials.push([requestId, detail.denied]);
  }

  /** Drops all single requests but the latest, and all refusals but as many. Their groups have counted the others. */
  keepLatest(most: number): void {
    this.#own = this.#own.slice(-most * REQUEST_MEMBERS);
    this.#attempts = this.#attempts.slice(-most * ATTEMPT_MEMBERS);
    this.#windows = this.#windows.slice(-most);
    this.#denials = this.#denials.slice(-most);
  }

  /** The batch as it is sent. */
  close(): Batch {
    const count = this.waiting;
    const counted = this.#groups.reduce((sum, group) => sum + group.count, 0);
    return {
      generation: this.generation,
      groups: this.#groups,
      own: JSON.stringify(this.#own),
      ...this.#details(),
      count,
      dropped: counted - count,
    };
  }

  /** The details as JSON, where there are any: of the latest refusals as many as fit a row of the journal. */
  #details(): { readonly details?: string } {
    if (!this.#hasAttempts && this.#windows.length === 0 && this.#denials.length === 0) return {};
    let left = REFUSALS;
    const fits = ([id, refusal]: readonly [string, object]) => {
      left -= JSON.stringify(refusal).length + id.length + '"":,'.length;
      return left > 0;
    };
    const windows = this.#windows.toReversed().filter(fits);
    const denials = this.#denials.toReversed().filter(fits);
    const details: RequestDetails = {
      ...(this.#hasAttempts && { attempts: this.#attempts }),
      ...(windows.length > 0 && { windows: Object.fromEntries(windows) }),
      ...(denials.length > 0 && { denials: Object.fromEntries(denials) }),
    };
    return { details: JSON.stringify(details) };
  }
}
