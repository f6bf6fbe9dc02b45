import { describe, expect, it } from "vitest";
import { GatewayQueue, type Ticket } from "../../src/quotas/gateway-queue.ts";

/** Joins, and must be let in. */
function joined(queue: GatewayQueue, now: number, figure: number, wait: number, opensAt = 0): Ticket {
  const ticket = queue.join(now, figure, wait, opensAt);
  if (!ticket) throw new Error("was not let in");
  return ticket;
}

/** Serves everybody whose turn it is. */
function serveDue(queue: GatewayQueue, now: number): number {
  let served = 0;
  for (; queue.due(now, 0) > 0; served++) queue.serve(now);
  return served;
}

describe("the queue of a dedicated gateway", () => {
  it("lets each wait one share of a second longer than the one before", () => {
    const queue = new GatewayQueue();
    const tickets = Array.from({ length: 5 }, () => joined(queue, 1000, 200, 1000));
    expect(tickets.map(({ due }) => due - 1000)).toEqual([5, 10, 15, 20, 25]);
  });

  it("begins when there will be units again", () => {
    const queue = new GatewayQueue();
    const tickets = Array.from({ length: 3 }, () => joined(queue, 1000, 200, 1000, 1400));
    expect(tickets.map(({ due }) => due)).toEqual([1405, 1410, 1415]);
  });

  it("serves requests in order, and none before its turn", () => {
    const queue = new GatewayQueue();
    const tickets = Array.from({ length: 4 }, () => joined(queue, 0, 100, 1000));
    const served = () => tickets.map((ticket) => ticket.served);
    expect(serveDue(queue, 9.9)).toBe(0);
    expect(serveDue(queue, 20)).toBe(2);
    expect(served()).toEqual([true, true, false, false]);
    expect(serveDue(queue, 40)).toBe(2);
    expect(queue.length).toBe(0);
  });

  it("refuses at once a request that would wait longer than the longest wait", () => {
    const queue = new GatewayQueue();
    for (let place = 1; place <= 50; place++) joined(queue, 0, 100, 500);
    expect(queue.join(0, 100, 500, 0)).toBeNull();
    expect(queue.length).toBe(50);
    serveDue(queue, 10);
    expect(queue.join(10, 100, 500, 0)).not.toBeNull();
    // The line is short, but nobody is served before long.
    expect(new GatewayQueue().join(0, 100, 500, 495)).toBeNull();
  });

  it("refuses every request where the longest wait is 0, or nothing is served at all", () => {
    expect(new GatewayQueue().join(0, 20_000, 0, 0)).toBeNull();
    expect(new GatewayQueue().join(0, 0, 60_000, 0)).toBeNull();
  });

  it("drops a request at its deadline, and keeps the others", () => {
    const queue = new GatewayQueue();
    const [first, second] = [joined(queue, 0, 100, 500), joined(queue, 100, 100, 500)];
    expect(queue.expire(first, 499)).toBe(false);
    expect(queue.expire(first, 500)).toBe(true);
    expect(queue.expire(second, 500)).toBe(false);
    queue.serve(500);
    expect([first.served, second.served]).toEqual([false, true]);
  });

  it("drops no request while units are handed out", () => {
    const queue = new GatewayQueue();
    const ticket = joined(queue, 0, 100, 500);
    expect(queue.beginRound(9, 0)).toBe(false);
    expect(queue.beginRound(500, 0)).toBe(true);
    expect(queue.beginRound(500, 0)).toBe(false);
    expect(queue.expire(ticket, 501)).toBe(false);
    queue.endRound();
    expect(queue.expire(ticket, 501)).toBe(true);
  });

  it("does without a request that asked for units and is gone", () => {
    const queue = new GatewayQueue();
    const [gone, other] = [joined(queue, 0, 100, 500), joined(queue, 900, 100, 500)];
    expect(queue.beginRound(500, 0)).toBe(true);
    expect(queue.beginRound(1400, 0)).toBe(false);
    expect(queue.beginRound(1500, 0)).toBe(true);
    queue.serve(1500);
    expect([gone.served, other.served]).toEqual([false, true]);
  });

  it("lets no request sleep past its turn, or for long", () => {
    const queue = new GatewayQueue();
    const first = joined(queue, 0, 100, 500);
    const last = Array.from({ length: 49 }, () => joined(queue, 0, 100, 500)).at(-1) as Ticket;
    expect(queue.napOf(first, 0, 0, 0)).toBe(10);
    expect(queue.napOf(last, 0, 0, 0)).toBe(100);
    expect(queue.napOf(last, 470, 0, 0)).toBe(30);
    // Its turn has come, there are no units: it looks again soon, or when they are due.
    expect(queue.napOf(first, 10, 0, 0)).toBe(5);
    expect(queue.napOf(first, 10, 60, 0)).toBe(50);
    expect(queue.napOf(last, 499, 900, 0)).toBe(1);
  });
});
