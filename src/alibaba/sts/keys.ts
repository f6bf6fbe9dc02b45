import type { ServiceKeys } from "../../access/alibaba/global-keys.ts";

/** What of an input that assumes a role conditions look at. */
export interface Assumption {
  readonly sessionName: string;
  readonly externalId: string | null;
  readonly sourceIdentity: string | null;
}

/** Condition keys by their names in lower case. */
export type KeyValues = Readonly<Record<string, readonly string[]>>;

/** The condition keys of a request that assumes a role (RAM, Trust policies). @param more those of an identity provider */
export function assumptionKeys(
  { sessionName, externalId, sourceIdentity }: Assumption,
  more: KeyValues = {},
): ServiceKeys {
  const keys = new Map<string, readonly string[]>([
    ["sts:rolesessionname", [sessionName]],
    ...(externalId === null ? [] : ([["sts:externalid", [externalId]]] as const)),
    ...(sourceIdentity === null ? [] : ([["sts:sourceidentity", [sourceIdentity]]] as const)),
    ...Object.entries(more),
  ]);
  return (name) => keys.get(name);
}
