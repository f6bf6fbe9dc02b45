import type { CloudEntities, EntityKind } from "../access/entities.ts";
import type { Cloud } from "../cloud/list.ts";
import type { IdentityScene } from "./identities.ts";

/** A user or role as it is stored. */
export type StoredPrincipal<C extends Cloud> = CloudEntities[C]["user"] | CloudEntities[C]["role"];

/** A user or role with its kind. */
export interface ListedPrincipal<C extends Cloud> {
  readonly kind: "user" | "role";
  readonly record: StoredPrincipal<C>;
}

/** The record of a user or role; null where there is none. @param name in any case */
export async function storedPrincipal<C extends Cloud>(
  { directory, place }: IdentityScene<C>,
  { kind, name }: { readonly kind: "user" | "role"; readonly name: string },
): Promise<StoredPrincipal<C> | null> {
  const found = await directory.find(place, kind as EntityKind<C> & ("user" | "role"), name);
  return found?.record ?? null;
}

/** A page of the roles, then the users, of an account, by name. @param after `role/NAME`, `user/NAME`, perhaps with a path */
export async function listPrincipals<C extends Cloud>(
  { directory, place }: IdentityScene<C>,
  after: string,
  limit: number,
): Promise<ListedPrincipal<C>[]> {
  const [kind = "", ...names] = after.split("/");
  const last = names.at(-1) ?? "";
  const isAmongUsers = kind === "user";
  const role = "role" as EntityKind<C> & "role";
  const roles = isAmongUsers ? [] : await directory.list(place, role, { after: last, limit });
  const left = limit - roles.length;
  const page = { after: isAmongUsers ? last : "", limit: left };
  const users = left === 0 ? [] : await directory.list(place, "user" as EntityKind<C> & "user", page);
  return [
    ...roles.map((record) => ({ kind: "role" as const, record })),
    ...users.map((record) => ({ kind: "user" as const, record })),
  ];
}

/** Names of the groups with some ids, in the order of names. */
export async function groupNames<C extends Cloud>(
  { directory, place }: IdentityScene<C>,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const groups = await directory.list(place, "group" as EntityKind<C> & "group");
  return groups.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}
