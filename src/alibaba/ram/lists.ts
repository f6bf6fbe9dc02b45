import type { RamEntities } from "../../access/alibaba/entities.ts";
import { paged, tags } from "./members.ts";
import { type Call, type Operation, operation } from "./operation.ts";
import { pageOf } from "./page.ts";
import { allOf } from "./subjects.ts";
import { hasTags } from "./tagging.ts";

/** ListUsers, ListGroups: the entities of a kind, by name. */
export function listEntities<K extends "user" | "group">(
  kind: K,
  title: string,
  shown: (record: RamEntities[K]) => object,
): Operation {
  return operation({
    name: `List${title}s`,
    input: paged,
    subjects: allOf(kind),
    async run(call, input) {
      const all = await call.runtime.identityDirectory.list(call.place, kind);
      const { items, next } = pageOf(call, input, all, ({ name }) => name);
      return { [`${title}s`]: { [title]: items.map(shown) }, ...next };
    },
  });
}

/** Parameters of lists of what has tags. */
export const taggedList = { ...paged, Tag: tags } as const;

/** The entities of a kind that have some tags. */
export async function listTagged<K extends "role" | "policy">(
  { runtime, place }: Call,
  kind: K,
  { Tag }: { readonly Tag?: readonly { readonly Key: string; readonly Value?: string }[] },
): Promise<RamEntities[K][]> {
  const all = await runtime.identityDirectory.list(place, kind);
  return all.filter((record) => hasTags(record.tags, Tag));
}
