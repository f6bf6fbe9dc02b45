/**
 * What a request names, or why it cannot be found: a failure that is told only after the quota was charged.
 *
 * @param isTold whether an error is one to tell a client; every other one is thrown.
 */
export async function heldBack<T, E extends Error>(
  find: () => T | Promise<T>,
  isTold: (error: unknown) => error is E,
): Promise<T | E> {
  try {
    return await find();
  } catch (error) {
    if (isTold(error)) return error;
    throw error;
  }
}
