/** Key-value storage of a Durable Object in a map. */
export function mapKv(map = new Map<string, unknown>()): SyncKvStorage {
  const list = ({ prefix = "" }: { prefix?: string } = {}) =>
    [...map].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    get: (key: string) => map.get(key),
    put: (key: string, value: unknown) => void map.set(key, structuredClone(value)),
    delete: (key: string) => map.delete(key),
    list,
  } as unknown as SyncKvStorage;
}
