/** An event with its time. */
export interface Event {
  readonly at: number;
  readonly run: () => void;
}

/** A priority queue (binary heap) of events by time, then by order of addition. */
export class EventQueue {
  readonly #heap: (Event & { readonly order: number })[] = [];
  #added = 0;

  add(at: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at, run, order: this.#added++ };
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = heap[above] as typeof event;
      if (!isBefore(event, other)) break;
      heap[place] = other;
      place = above;
    }
    heap[place] = event;
  }

  /** Takes the next event, or undefined. */
  next(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!last || last === first) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right && isBefore(right, heap[below] as typeof last)) below += 1;
      const other = heap[below] as typeof last;
      if (!isBefore(other, last)) break;
      heap[place] = other;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(a: { at: number; order: number }, b: { at: number; order: number }): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
