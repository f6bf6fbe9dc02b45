/**
 * A function that computes once for each key, because vectors use a key many times.
 *
 * @param compute of the key; what follows it must be the same whenever the key is.
 */
export function memoized<V, Rest extends readonly unknown[]>(
  compute: (key: string, ...rest: Rest) => V,
): (key: string, ...rest: Rest) => V {
  const values = new Map<string, V>();
  return (key, ...rest) => {
    const value = values.get(key) ?? compute(key, ...rest);
    values.set(key, value);
    return value;
  };
}
