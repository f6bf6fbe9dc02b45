/** A member of an unchecked value; undefined where it has none. */
export function memberOf(value: unknown, name: string): unknown {
  const holds = typeof value === "object" && value !== null && Object.hasOwn(value, name);
  return holds ? (value as Record<string, unknown>)[name] : undefined;
}
