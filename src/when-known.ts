/**
 * What follows from a value: at once where it is there, as most are that an isolate knows already, so that they cost no
 * promise (docs/performance.md).
 */
export function whenKnown<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** What is made of each of some items, one after the other; no promise where all of it is known. */
export function eachKnown<T, U>(items: readonly T[], make: (item: T) => U | Promise<U>): U[] | Promise<U[]> {
  const made: U[] = [];
  for (const item of items) {
    const value = make(item);
    if (value instanceof Promise) return withRest(made, value, items.slice(made.length + 1), make);
    made.push(value);
  }
  return made;
}

async function withRest<T, U>(
  made: U[],
  next: Promise<U>,
  rest: readonly T[],
  make: (item: T) => U | Promise<U>,
): Promise<U[]> {
  made.push(await next);
  for (const item of rest) made.push(await make(item));
  return made;
}
