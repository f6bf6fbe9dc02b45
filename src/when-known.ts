/**
 * What follows from a value: at once where it is there, as most are that an isolate knows already, so that they cost no
 * promise (docs/performance.md).
 */
export function whenKnown<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
