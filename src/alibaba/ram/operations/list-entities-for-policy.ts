import type { RamRoleRecord, RamUserRecord } from "../../../access/alibaba/entities.ts";
import { holdersOf } from "../../../directory/identity-relations.ts";
import { arnOf } from "../entities.ts";
import { attachedArn } from "../managed.ts";
import { onPolicy } from "../policies.ts";

export const listEntitiesForPolicy = onPolicy({
  name: "ListEntitiesForPolicy",
  input: {},
  async run(call, _, policy) {
    const holders = await holdersOf(call.runtime.database, call.place, attachedArn(call, policy));
    const User = holders.flatMap(({ record }) => (isUser(record) ? [shownUser(record)] : []));
    const Role = holders.flatMap(({ record }) =>
      isRole(record)
        ? [
            {
              RoleId: record.id,
              RoleName: record.name,
              Arn: arnOf(call, "role", record.name),
              Description: record.description,
            },
          ]
        : [],
    );
    const Group = holders.flatMap(({ record }) =>
      isUser(record) || isRole(record) ? [] : [{ GroupName: record.name, Comments: record.comments }],
    );
    return { Users: { User }, Groups: { Group }, Roles: { Role } };
  },
});

function isUser(record: object): record is RamUserRecord {
  return "displayName" in record;
}

function isRole(record: object): record is RamRoleRecord {
  return "trust" in record;
}

function shownUser({ id, name, displayName }: RamUserRecord) {
  return { UserId: id, UserName: name, DisplayName: displayName };
}
