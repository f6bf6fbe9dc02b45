import type { RamEntities } from "../../access/alibaba/entities.ts";
import type { Guard } from "../../directory/identity-guards.ts";
import { endAccessKeys } from "../../surface/end-access-keys.ts";
import type { HolderKind } from "./attachments.ts";
import { missing, TITLES } from "./entities.ts";
import { conflict } from "./errors.ts";
import type { Call, Operation } from "./operation.ts";
import { onEntity } from "./subjects.ts";

/**
 * DeleteUser, DeleteGroup, DeleteRole: an entity must have lost its policies before.
 *
 * @param check what else must be gone; its guards hold in the same transaction.
 */
export function deleteEntity<K extends HolderKind>(
  kind: K,
  check: (call: Call, record: RamEntities[K]) => Promise<readonly Guard[]>,
): Operation {
  return onEntity(kind, {
    name: `Delete${TITLES[kind]}`,
    input: {},
    async run(call, _, name) {
      const { runtime, place } = call;
      const existed = await runtime.identityDirectory.remove(place, kind, name, async (record) => {
        const guards = await check(call, record);
        if (record.attached.length > 0) throw conflict(`DeleteConflict.${TITLES[kind]}.Policy`);
        return guards;
      });
      if (!existed) throw missing(kind);
      if (kind !== "group") await endAccessKeys(call.runtime, call.place, `${kind}/${name}`);
      return null;
    },
  });
}
