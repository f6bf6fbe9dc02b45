/** Key-value storage of a Durable Object in a map. */
export function mapKv(map = new Map<string, unknown>()): SyncKvStorage {
  const list = ({ prefix = "", limit }: { prefix?: string; limit?: number } = {}) =>
    [...map]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit);
  return {
    get: (key: string) => map.get(key),
    put: (key: string, value: unknown) => void map.set(key, structuredClone(value)),
    delete: (key: string) => map.delete(key),
    list,
  } as unknown as SyncKvStorage;
}
