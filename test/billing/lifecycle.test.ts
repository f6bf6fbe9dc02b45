import { describe, expect, it } from "vitest";
import {
  applyEvent,
  isRefundable,
  isUsable,
  type Lifecycle,
  type LifecycleEvent,
  nextEvent,
  type Phase,
  release,
  renew,
  setRenewal,
  startLifecycle,
} from "../../src/billing/lifecycle.ts";
import { seededRandom } from "../support/random.ts";
import { DAY, type Day, endAfter, HOUR, later, midnight, monthEnds } from "./calendar.ts";

const MANUAL = { status: "ManualRenewal", months: 1 } as const;
const AUTOMATIC = { status: "AutoRenewal", months: 1 } as const;
const NEVER = { status: "NotRenewal", months: 1 } as const;

/** A subscription and what has happened to it. */
interface Story {
  lifecycle: Lifecycle;
  readonly events: LifecycleEvent[];
}

const begin = (lifecycle: Lifecycle): Story => ({ lifecycle, events: [] });

/** Lets everything happen that is due by `now`. */
function runTo(story: Story, now: number, pays: (at: number) => boolean = () => true): Story {
  for (let event = nextEvent(story.lifecycle); event && event.at <= now; event = nextEvent(story.lifecycle)) {
    story.events.push(event);
    story.lifecycle = applyEvent(story.lifecycle, event, pays(event.at));
  }
  return story;
}

/** The state so many days after the end, by the table of the page. */
function expectedPhase(daysAfterEnd: number): Phase {
  if (daysAfterEnd < 0) return "active";
  if (daysAfterEnd < 15) return "expired";
  return daysAfterEnd < 31 ? "suspended" : "released";
}

const kinds = ({ events }: Story) => events.map(({ kind }) => kind);
const remindersOf = (events: readonly LifecycleEvent[]) =>
  events.flatMap((event) => (event.kind === "reminder" ? [event.daysBefore] : []));

describe("a subscription that is not renewed", () => {
  it.each([1, 12])("for %i months ends as the page says, on every day from every month end", (months) => {
    for (const day of monthEnds([2027, 2028, 2029])) {
      const startAt = midnight(day) + 10 * HOUR;
      const endAt = endAfter(later(day, months));
      const story = begin(startLifecycle(startAt, months, MANUAL));
      for (let now = midnight(day) + DAY; now < endAt + 40 * DAY; now += DAY) {
        runTo(story, now);
        const after = (now - endAt) / DAY;
        const told = `${JSON.stringify(day)}, ${after} days after the end`;
        expect(story.lifecycle.phase, told).toBe(expectedPhase(after));
        expect(remindersOf(story.events), told).toEqual([7, 3, 1].filter((before) => after >= -before));
        expect(story.lifecycle.endAt, told).toBe(endAt);
      }
      expect(nextEvent(story.lifecycle)).toBeNull();
    }
  });

  it("has each change at midnight in UTC+8, not a millisecond earlier", () => {
    const story = begin(startLifecycle(Date.parse("2027-01-31T03:00:00Z"), 1, MANUAL));
    const instants = [
      ["2027-02-21T16:00:00Z", "reminder"],
      ["2027-02-25T16:00:00Z", "reminder"],
      ["2027-02-27T16:00:00Z", "reminder"],
      ["2027-02-28T16:00:00Z", "expiry"],
      ["2027-03-15T16:00:00Z", "suspension"],
      ["2027-03-31T16:00:00Z", "release"],
    ] as const;
    for (const [index, [instant]] of instants.entries()) {
      runTo(story, Date.parse(instant) - 1);
      expect(story.events).toHaveLength(index);
      runTo(story, Date.parse(instant));
      expect(story.events).toHaveLength(index + 1);
    }
    expect(kinds(story)).toEqual(instants.map(([, kind]) => kind));
  });

  it("with the status NotRenewal has one reminder, three days before the end", () => {
    const story = begin(startLifecycle(midnight({ year: 2027, month: 5, day: 4 }), 1, NEVER));
    runTo(story, story.lifecycle.endAt + 40 * DAY);
    expect(remindersOf(story.events)).toEqual([3]);
    expect(kinds(story).slice(1)).toEqual(["expiry", "suspension", "release"]);
  });
});

describe("a clock that moves by hours, by days or at once", () => {
  it("leads to the same events in the same order", () => {
    const random = seededRandom();
    for (let round = 0; round < 60; round++) {
      const startAt = midnight({
        year: random.int(2027, 2029),
        month: random.int(1, 12),
        day: random.int(1, 28),
      });
      const renewal = {
        status: random.pick([AUTOMATIC, MANUAL, NEVER]).status,
        months: random.pick([1, 3, 12]),
      };
      const lifecycle = startLifecycle(startAt + random.int(0, DAY), random.pick([1, 2, 12]), renewal);
      const until = startAt + 800 * DAY + random.int(0, DAY);
      const broke = startAt + random.int(0, 1000 * DAY);
      const pays = (at: number) => at < broke;
      const walk = (step: () => number) => {
        const story = begin(lifecycle);
        for (let now = startAt; now < until; now += step()) runTo(story, now, pays);
        return runTo(story, until, pays);
      };
      const jump = runTo(begin(lifecycle), until, pays);
      for (const step of [() => HOUR, () => DAY, () => random.int(1, 90 * DAY)]) {
        expect(walk(step), `seed ${random.seed}, round ${round}`).toEqual(jump);
      }
      expect(jump.events.map(({ at }) => at)).toEqual(jump.events.map(({ at }) => at).sort((a, b) => a - b));
    }
  });
});

describe("automatic renewal", () => {
  it("happens each month for two years, on the day of the purchase where the month has it", () => {
    for (const day of monthEnds([2027, 2028])) {
      const lifecycle = startLifecycle(midnight(day) + 9 * HOUR, 1, AUTOMATIC);
      const ends = Array.from({ length: 25 }, (_, index) => endAfter(later(day, index + 1)));
      const story = runTo(begin(lifecycle), ends[23] ?? Number.NaN);
      const renewals = story.events.filter(({ kind }) => kind === "renewal");
      expect(renewals.map(({ at }) => at)).toEqual(ends.slice(0, 24));
      expect(story.lifecycle).toMatchObject({ phase: "active", endAt: ends[24] });
      expect(remindersOf(story.events)).toEqual(Array.from({ length: 24 }, () => [7, 3, 1]).flat());
      // Only what is paid for and not over is kept.
      expect(story.lifecycle.terms).toEqual([{ startAt: ends[23], endAt: ends[24], months: 1 }]);
    }
  });

  it("renews by its own months, and not before the end", () => {
    const day: Day = { year: 2028, month: 2, day: 29 };
    const lifecycle = startLifecycle(midnight(day), 12, { status: "AutoRenewal", months: 12 });
    const story = runTo(begin(lifecycle), lifecycle.endAt - 1);
    expect(kinds(story)).toEqual(["reminder", "reminder", "reminder"]);
    runTo(story, lifecycle.endAt);
    expect(story.lifecycle.endAt).toBe(endAfter({ year: 2030, month: 2, day: 28 }));
    runTo(story, endAfter({ year: 2031, month: 2, day: 28 }));
    expect(story.lifecycle.endAt).toBe(endAfter({ year: 2032, month: 2, day: 29 }));
  });

  it("that cannot be paid lets the instance expire, and is not tried again", () => {
    const lifecycle = startLifecycle(midnight({ year: 2027, month: 5, day: 4 }), 1, AUTOMATIC);
    const story = runTo(begin(lifecycle), lifecycle.endAt + 40 * DAY, () => false);
    const reminders = ["reminder", "reminder", "reminder"];
    expect(kinds(story)).toEqual([...reminders, "renewal", "expiry", "suspension", "release"]);
    expect(story.lifecycle.endAt).toBe(lifecycle.endAt);
  });

  it("works again after a renewal by hand", () => {
    const lifecycle = startLifecycle(midnight({ year: 2027, month: 5, day: 4 }), 1, AUTOMATIC);
    const story = runTo(begin(lifecycle), lifecycle.endAt + 2 * DAY, () => false);
    const renewed = renew(story.lifecycle, 1, lifecycle.endAt + 2 * DAY, false);
    expect(renewed).toMatchObject({ phase: "active", renewalFailed: false });
    if (renewed === null) return;
    const later = runTo(begin(renewed), renewed.endAt);
    expect(kinds(later)).toEqual(["reminder", "reminder", "reminder", "renewal"]);
    expect(later.lifecycle.phase).toBe("active");
  });
});

describe("a renewal by hand", () => {
  const day: Day = { year: 2027, month: 1, day: 31 };
  const bought = startLifecycle(midnight(day) + 10 * HOUR, 1, MANUAL);
  const at = (daysAfterEnd: number) => bought.endAt + daysAfterEnd * DAY + HOUR;
  const when = (daysAfterEnd: number) => runTo(begin(bought), at(daysAfterEnd)).lifecycle;

  it("of an active instance follows its term, and reminds of the new end only", () => {
    const renewed = renew(when(-2), 2, at(-2), false);
    const terms = [bought.terms[0], { startAt: bought.endAt, endAt: endAfter(later(day, 3)), months: 2 }];
    expect(renewed).toMatchObject({ phase: "active", startAt: bought.startAt, anchorDay: 31, terms });
    if (renewed === null) return;
    const story = runTo(begin(renewed), renewed.endAt);
    expect(kinds(story)).toEqual(["reminder", "reminder", "reminder", "expiry"]);
    expect(story.events[0]?.at).toBe(endAfter(later(day, 3)) - 7 * DAY);
  });

  it.each([0, 14])("on day %i after the end starts anew where the instance stood still", (after) => {
    const renewed = renew(when(after), 1, at(after), false);
    const today = later({ year: 2027, month: 3, day: 1 + after }, 1);
    expect(when(after).phase).toBe("expired");
    const terms = [{ startAt: at(after), endAt: endAfter(today), months: 1 }];
    expect(renewed).toMatchObject({ phase: "active", anchorDay: 1 + after, terms, endAt: endAfter(today) });
  });

  it.each([0, 14])(
    "on day %i after the end follows the old term where the instance went on working",
    (after) => {
      const terms = [{ startAt: bought.endAt, endAt: endAfter(later(day, 2)), months: 1 }];
      expect(renew(when(after), 1, at(after), true)).toMatchObject({ phase: "active", anchorDay: 31, terms });
    },
  );

  it.each([15, 30])("on day %i after the end starts anew, whether it had worked or not", (after) => {
    expect(when(after).phase).toBe("suspended");
    for (const worksExpired of [true, false]) {
      const renewed = renew(when(after), 12, at(after), worksExpired);
      expect(renewed).toMatchObject({ phase: "active", terms: [{ startAt: at(after), months: 12 }] });
      expect(renewed && nextEvent(renewed)).toMatchObject({ kind: "reminder", daysBefore: 7 });
    }
  });

  it("comes too late once the instance is released", () => {
    expect(when(31).phase).toBe("released");
    expect(renew(when(31), 1, at(31), true)).toBeNull();
  });
});

describe("what a subscription allows", () => {
  it("depends on its phase, and in the first 15 days on a setting", () => {
    const bought = startLifecycle(midnight({ year: 2027, month: 5, day: 4 }), 1, MANUAL);
    const allowed = [-1, 0, 15, 31].map((after) => {
      const { lifecycle } = runTo(begin(bought), bought.endAt + after * DAY);
      return [isUsable(lifecycle, true), isUsable(lifecycle, false), isRefundable(lifecycle)];
    });
    expect(allowed).toEqual([
      [true, true, true],
      [true, false, true],
      // "Instances in the Enabled or Disabled state": a suspended one is neither.
      [false, false, false],
      [false, false, false],
    ]);
  });

  it("ends when it is given up", () => {
    const released = release(startLifecycle(midnight({ year: 2027, month: 5, day: 4 }), 1, AUTOMATIC));
    expect(released.phase).toBe("released");
    expect(nextEvent(released)).toBeNull();
  });

  it("includes no reminder of a time before its renewal was changed", () => {
    const bought = startLifecycle(midnight({ year: 2027, month: 5, day: 4 }), 1, NEVER);
    const now = bought.endAt - 5 * DAY;
    const story = runTo(begin(bought), now);
    expect(story.events).toEqual([]);
    story.lifecycle = setRenewal(story.lifecycle, AUTOMATIC, now);
    runTo(story, bought.endAt);
    expect(remindersOf(story.events)).toEqual([3, 1]);
    expect(kinds(story).at(-1)).toBe("renewal");
  });
});
