/**
 * The queue of a dedicated gateway at its limit: requests wait and are served one after another, each in its share of a
 * second. See docs/dedicated-gateway.md.
 *
 * A request holds a ticket and polls, because another request that serves the queue may be cancelled with its client.
 * A request that polls while tickets are due asks for units for all of them, in order.
 *
 * Times are milliseconds of the isolate's wall clock.
 */

/** A place in the queue. */
export interface Ticket {
  /** Time of its turn. */
  readonly due: number;
  /** Time at which it is refused. */
  readonly deadline: number;
  /** Whether it has got its unit. */
  served: boolean;
}

/** Time after its deadline at which a ticket that has not polled counts as abandoned: its client is gone. */
const ABANDONED_MS = 500;

/** Time after which a call for units counts as lost: the request that made it is gone. */
const LONGEST_ROUND_MS = 1000;

/** Polling interval of the first in the queue when its turn has come and there are no units. */
const SHORTEST_NAP_MS = 5;

/** Longest polling interval, because the workspace's clock may have been advanced. */
const LONGEST_NAP_MS = 100;

/**
 * Increase of the polling interval for each place in the queue, so that a long queue does not spend its time polling.
 */
const NAP_PER_PLACE_MS = 0.1;

/** The first-come-first-served queue of an instance and a type of operation. */
export class GatewayQueue {
  readonly #tickets = new Set<Ticket>();
  /** Time of the last ticket's turn. */
  #lastDue = 0;
  /** Time until which a call for units is under way; 0 where none is. */
  #roundUntil = 0;

  get length(): number {
    return this.#tickets.size;
  }

  /**
   * Joins the queue.
   *
   * @param figure requests served in a second.
   * @param longestWait milliseconds.
   * @param opensAt time at which there will be units again; earlier than `now` where it is not known.
   * @returns null where the wait would be too long.
   */
  join(now: number, figure: number, longestWait: number, opensAt: number): Ticket | null {
    const share = 1000 / figure;
    const after = Math.max(now, opensAt, this.length > 0 ? this.#lastDue : 0);
    const due = after + share;
    if (due - now > longestWait || this.length * share > longestWait) return null;
    const ticket = { due, deadline: now + longestWait, served: false };
    this.#tickets.add(ticket);
    this.#lastDue = due;
    return ticket;
  }

  /**
   * Begins a call for units for the tickets that are due.
   *
   * @param reach milliseconds until the answer.
   * @returns false where another call is under way, or no ticket is due.
   */
  beginRound(now: number, reach: number): boolean {
    if (now < this.#roundUntil || this.due(now, reach) === 0) return false;
    this.#roundUntil = now + LONGEST_ROUND_MS;
    return true;
  }

  endRound(): void {
    this.#roundUntil = 0;
  }

  /** Number of tickets that will be due within `reach` milliseconds. Drops abandoned tickets. */
  due(now: number, reach: number): number {
    let count = 0;
    for (const ticket of this.#tickets) {
      if (now >= ticket.deadline + ABANDONED_MS) this.#tickets.delete(ticket);
      else if (ticket.due <= now + reach) count += 1;
      else break;
    }
    return count;
  }

  /** Gives a unit to the first ticket; the unit is lost where the queue is empty. */
  serve(now: number): void {
    this.#roundUntil = now + LONGEST_ROUND_MS;
    const [first] = this.#tickets;
    if (!first) return;
    first.served = true;
    this.#tickets.delete(first);
  }

  /** Removes a ticket past its deadline, except while units are handed out. @returns whether it was removed */
  expire(ticket: Ticket, now: number): boolean {
    if (ticket.served || now < ticket.deadline || now < this.#roundUntil) return false;
    this.#tickets.delete(ticket);
    return true;
  }

  /** Milliseconds until a ticket should poll again. @param reach how long before its turn it may ask for units. */
  napOf(ticket: Ticket, now: number, opensAt: number, reach: number): number {
    const [first] = this.#tickets;
    const floor =
      ticket === first ? SHORTEST_NAP_MS : Math.max(SHORTEST_NAP_MS, this.length * NAP_PER_PLACE_MS);
    const turn = Math.max(ticket.due - reach, opensAt) - now;
    // The call under way is for this ticket too, and will be answered soon.
    const look = now < this.#roundUntil ? floor / 5 : floor;
    const nap = turn > 0 ? turn : look;
    const left = ticket.deadline - now;
    return Math.max(1, Math.ceil(Math.min(nap, LONGEST_NAP_MS, left > 0 ? left : floor)));
  }
}
