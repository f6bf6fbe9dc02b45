/**
 * What follows from a value: at once where it is there, as most are that an isolate knows already, so that they cost no
 * promise (docs/performance.md).
 */
export function whenKnown<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** All that is made of some items, one after the other; no promise where all of it is known. */
export function allKnown<T, U>(items: readonly T[], make: Make<T, U>): readonly U[] | Promise<readonly U[]> {
  const all: U[] = [];
  for (const [at, item] of items.entries()) {
    const made = make(item);
    if (made instanceof Promise) return withRest(all, made, items.slice(at + 1), make);
    all.push(...made);
  }
  return all;
}

type Make<T, U> = (item: T) => readonly U[] | Promise<readonly U[]>;

async function withRest<T, U>(
  all: U[],
  next: Promise<readonly U[]>,
  rest: readonly T[],
  make: Make<T, U>,
): Promise<readonly U[]> {
  all.push(...(await next));
  for (const item of rest) all.push(...(await make(item)));
  return all;
}
