import { RAM_SYSTEM_POLICIES, type SystemPolicy } from "./system-policy-table.ts";

const BY_NAME: ReadonlyMap<string, SystemPolicy> = new Map(
  RAM_SYSTEM_POLICIES.map((policy) => [policy.name.toLowerCase(), policy]),
);

/** A policy of Alibaba Cloud itself, by its name in any case; undefined where this mock knows none. */
export function systemPolicy(name: string): SystemPolicy | undefined {
  return BY_NAME.get(name.toLowerCase());
}
