import { BoundedMap } from "../bounded-map.ts";

/** Most questions that are remembered of one caller and one resource. */
const CAPACITY = 50;

/**
 * Decisions that need not be made again: by who asks, by what guards the resource, and by the rest of the question. The
 * first two are objects of caches, which every change of what a decision rests on replaces, so a decision ends with either.
 */
export class RememberedDecisions<Who extends object, Guard extends object> {
  readonly #known = new WeakMap<Who, WeakMap<Guard, BoundedMap<string, boolean>>>();

  /** @returns undefined where nothing is remembered. */
  get(who: Who, guard: Guard, question: string): boolean | undefined {
    return this.#known.get(who)?.get(guard)?.get(question);
  }

  set(who: Who, guard: Guard, question: string, decision: boolean): void {
    const ofWho = this.#known.get(who) ?? new WeakMap<Guard, BoundedMap<string, boolean>>();
    this.#known.set(who, ofWho);
    const ofGuard = ofWho.get(guard) ?? new BoundedMap<string, boolean>(CAPACITY);
    ofWho.set(guard, ofGuard);
    ofGuard.set(question, decision);
  }
}
