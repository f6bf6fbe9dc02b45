import { holdersOf } from "../../../directory/identity-relations.ts";
import { string } from "../../../shape.ts";
import { TITLES } from "../errors.ts";
import { findPolicy } from "../managed.ts";
import { paged, pathPrefix, policyUsage } from "../members.ts";
import { pageOf } from "../page.ts";
import { onPolicy } from "../policies.ts";

export const listEntitiesForPolicy = onPolicy({
  name: "ListEntitiesForPolicy",
  input: {
    EntityFilter: string({ values: ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] }),
    PathPrefix: pathPrefix,
    PolicyUsageFilter: policyUsage,
    ...paged,
  },
  async run(call, input, arn) {
    await findPolicy(call, arn);
    const { EntityFilter, PathPrefix = "/", PolicyUsageFilter } = input;
    const all = await holdersOf(call.runtime.database, call.place, arn);
    const found = all.filter(({ kind, record }) => {
      const isAttached = record.attached.includes(arn);
      return (
        record.path.startsWith(PathPrefix) &&
        (EntityFilter === undefined || EntityFilter === TITLES[kind]) &&
        (PolicyUsageFilter === undefined || (PolicyUsageFilter === "PermissionsPolicy") === isAttached)
      );
    });
    const { items, next } = pageOf(call, input, found, ({ kind, record }) => `${kind}/${record.name}`);
    const shown = (wanted: keyof typeof TITLES) =>
      items
        .filter(({ kind }) => kind === wanted)
        .map(({ record }) => ({
          [`${TITLES[wanted]}Name`]: record.name,
          [`${TITLES[wanted]}Id`]: record.id,
        }));
    return { PolicyGroups: shown("group"), PolicyUsers: shown("user"), PolicyRoles: shown("role"), ...next };
  },
});
