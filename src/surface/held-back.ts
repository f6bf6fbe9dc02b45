/**
 * What a request names, or why it cannot be found: a failure that is told only after the quota was charged.
 *
 * @param isTold whether an error is one to tell a client; every other one is thrown.
 */
export function heldBack<T, E extends Error>(
  find: () => T | Promise<T>,
  isTold: (error: unknown) => error is E,
): T | E | Promise<T | E> {
  const held = (error: unknown): E => {
    if (isTold(error)) return error;
    throw error;
  };
  try {
    const found = find();
    return found instanceof Promise ? found.catch(held) : found;
  } catch (error) {
    return held(error);
  }
}
