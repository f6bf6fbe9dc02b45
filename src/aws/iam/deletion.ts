import type { AwsEntities } from "../../access/aws/entities.ts";
import type { Guard } from "../../directory/identity-guards.ts";
import { endAccessKeys } from "../../surface/end-access-keys.ts";
import { deleteConflict, type NamedKind, notFound, TITLES } from "./errors.ts";
import type { Call } from "./operation.ts";
import { onEntity } from "./subjects.ts";

/**
 * DeleteUser, DeleteRole, DeleteGroup: an entity must have lost its policies before.
 *
 * @param check what else must be gone; its guards hold in the same transaction.
 */
export function deleteEntity<K extends NamedKind>(
  kind: K,
  check: (call: Call, record: AwsEntities[K]) => Promise<readonly Guard[]>,
) {
  return onEntity(kind, {
    name: `Delete${TITLES[kind]}`,
    input: {},
    async run(call, _, name) {
      const { runtime, place } = call;
      let path = "/";
      const existed = await runtime.identityDirectory.remove(place, kind, name, async (record) => {
        ({ path } = record);
        const guards = await check(call, record);
        if (record.attached.length > 0) {
          throw deleteConflict("Cannot delete entity, must detach all policies first.");
        }
        if (Object.keys(record.inline).length > 0) {
          throw deleteConflict("Cannot delete entity, must delete policies first.");
        }
        return guards;
      });
      if (!existed) throw notFound(kind, name);
      if (kind !== "group") await endAccessKeys(runtime, place, kind + path + name);
      return null;
    },
  });
}
