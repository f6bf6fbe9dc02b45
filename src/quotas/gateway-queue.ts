/**
 * A saturated machine: requests that found its capacity spent stand in line and are served one after another, each in
 * its share of a second. See docs/dedicated-gateway.md.
 *
 * A request holds a ticket and looks again, since whoever serves the line may be gone with its client. Whoever looks
 * when tickets are due asks for units on behalf of all of them, in order.
 *
 * Times are milliseconds of the isolate's wall clock.
 */

/** A place in the line. */
export interface Ticket {
  /** Before this it is not its turn. */
  readonly due: number;
  /** At this time it is refused. */
  readonly deadline: number;
  /** Whether it has got its unit. */
  served: boolean;
}

/** One who has not looked for so long after its deadline never will: its client is gone. */
const ABANDONED_MS = 500;

/** Units that are being asked for count as lost after this long: whoever asked is gone. */
const LONGEST_ROUND_MS = 1000;

/** How often the first in line looks when its turn has come and there are no units. */
const SHORTEST_NAP_MS = 5;

/** How often everybody looks at the least: the workspace's clock may have been advanced. */
const LONGEST_NAP_MS = 100;

/** Naps of the others grow with the line, so that a long one does not spend its time looking. */
const NAP_PER_PLACE_MS = 0.1;

/** The line of one instance and type of operation, first come first served. */
export class GatewayQueue {
  readonly #tickets = new Set<Ticket>();
  /** When the last of the line is due. */
  #lastDue = 0;
  /** Until when units are being asked for; 0 when nobody asks. */
  #roundUntil = 0;

  get length(): number {
    return this.#tickets.size;
  }

  /**
   * Joins the line.
   *
   * @param figure requests that are served in a second.
   * @param longestWait milliseconds.
   * @param opensAt when there will be units again, as far as is known; earlier than `now` where it is not.
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
   * Begins to ask for units for those that are due.
   *
   * @param reach milliseconds until the answer.
   * @returns false where somebody else does, or nobody is due.
   */
  beginRound(now: number, reach: number): boolean {
    if (now < this.#roundUntil || this.due(now, reach) === 0) return false;
    this.#roundUntil = now + LONGEST_ROUND_MS;
    return true;
  }

  endRound(): void {
    this.#roundUntil = 0;
  }

  /** How many will be due within `reach` milliseconds. Who is gone loses its place. */
  due(now: number, reach: number): number {
    let count = 0;
    for (const ticket of this.#tickets) {
      if (now >= ticket.deadline + ABANDONED_MS) this.#tickets.delete(ticket);
      else if (ticket.due <= now + reach) count += 1;
      else break;
    }
    return count;
  }

  /** Gives a unit to the first in line; it is lost where nobody is left. */
  serve(now: number): void {
    this.#roundUntil = now + LONGEST_ROUND_MS;
    const [first] = this.#tickets;
    if (!first) return;
    first.served = true;
    this.#tickets.delete(first);
  }

  /** Gives up a place whose time is over. While units are being handed out, everybody stays. */
  expire(ticket: Ticket, now: number): boolean {
    if (ticket.served || now < ticket.deadline || now < this.#roundUntil) return false;
    this.#tickets.delete(ticket);
    return true;
  }

  /** Milliseconds until a ticket should look again. @param reach as long before its turn it may ask */
  napOf(ticket: Ticket, now: number, opensAt: number, reach: number): number {
    const [first] = this.#tickets;
    const floor =
      ticket === first ? SHORTEST_NAP_MS : Math.max(SHORTEST_NAP_MS, this.length * NAP_PER_PLACE_MS);
    const turn = Math.max(ticket.due - reach, opensAt) - now;
    // Whoever asks for units just now asks for this one too, and will soon have his answer.
    const look = now < this.#roundUntil ? floor / 5 : floor;
    const nap = turn > 0 ? turn : look;
    const left = ticket.deadline - now;
    return Math.max(1, Math.ceil(Math.min(nap, LONGEST_NAP_MS, left > 0 ? left : floor)));
  }
}
