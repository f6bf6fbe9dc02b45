import type { RamEntities } from "../../access/alibaba/entities.ts";
import type { Guard } from "../../directory/identity-guards.ts";
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
      if (kind !== "group") await endAccessKeys(call, `${kind}/${name}`);
      return null;
    },
  });
}

/**
 * Ends the access keys that the control API has made for a role, and temporary ones of a user, so that whoever is made with
 * the name again does not have them.
 */
async function endAccessKeys({ runtime, place }: Call, principal: string): Promise<void> {
  await runtime.directory.removeCredentialsOf(place, principal);
  await runtime.workspaces.revoke(place.workspace);
}
