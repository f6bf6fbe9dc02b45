/**
 * Makes an item of the inventory where the server can.
 *
 * @returns null where the operation or call that it needs is not there yet.
 * @throws Error for any other failure.
 */
export async function attempt<T>(name: string, make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!MISSING.test(said)) throw error;
    console.error(`left out: ${name} (${said})`);
    return null;
  }
}

/** How commits say that they do not have an operation, a parameter's value, a surface, or a call of the control API. */
const MISSING =
  /UnknownOperation|UnsupportedOperation|not (built|implemented|supported)|404|InvalidVersion|only aws credentials/i;
