import type { AwsEntities } from "../../access/aws/entities.ts";
import type { NamedKind } from "./errors.ts";
import { paged, pathPrefix } from "./members.ts";
import { type Operation, operation } from "./operation.ts";
import { pageOf } from "./page.ts";
import { listSubject } from "./subjects.ts";

/**
 * ListUsers, ListRoles, ListGroups: the entities of a kind, by name.
 *
 * @param plural the kind as operation and answer name it.
 */
export function listEntities<K extends NamedKind>(
  kind: K,
  plural: string,
  shown: (record: AwsEntities[K]) => object,
): Operation {
  return operation({
    name: `List${plural}`,
    input: { ...paged, PathPrefix: pathPrefix },
    subject: listSubject(kind),
    async run(call, input) {
      const all = await call.runtime.identityDirectory.list(call.place, kind);
      const below = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
      const { items, next } = pageOf(call, input, below, ({ name }) => name);
      return { [plural]: items.map(shown), ...next };
    },
  });
}
