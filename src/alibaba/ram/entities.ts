import { MOST_RAM_ENTITIES, type RamEntities } from "../../access/alibaba/entities.ts";
import { newRamId } from "../../access/alibaba/unique-id.ts";
import { randomBytes } from "../../crypto/random.ts";
import type { Edited } from "../../directory/identities.ts";
import type { AlibabaError } from "../protocol/error.ts";
import { conflict, notFound } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Kinds of entities that requests name. */
export type NamedKind = "user" | "group" | "role" | "policy";

/** A kind as names of operations and errors have it. */
export const TITLES = {
  user: "User",
  group: "Group",
  role: "Role",
  policy: "Policy",
} as const satisfies Record<NamedKind, string>;

/** ARN of a user or role of the caller's account. */
export function arnOf({ caller }: Pick<Call, "caller">, kind: NamedKind, name: string): string {
  return `acs:ram::${caller.account}:${kind}/${name}`;
}

/** What policies are asked about (RAM, API Reference: required permissions). @param name `*` for all of the kind */
export function resourceOf({ caller }: Pick<Call, "caller">, kind: NamedKind, name: string): string {
  return `acs:ram:*:${caller.account}:${kind}/${name}`;
}

/** What every new entity has. */
export function newEntity({ now }: Call, name: string) {
  return { name, id: newRamId(randomBytes), createdAt: now, updatedAt: now };
}

/** @throws AlibabaError EntityNotExist.… */
export async function find<K extends NamedKind>(call: Call, kind: K, name: string): Promise<RamEntities[K]> {
  const found = await call.runtime.identityDirectory.find(call.place, kind, name);
  if (found === null) throw missing(kind);
  return found.record;
}

/** Writes a new entity. @throws AlibabaError EntityAlreadyExists.…, LimitExceeded.… */
export async function create<K extends NamedKind>(
  { runtime, place, now }: Call,
  kind: K,
  record: RamEntities[K],
): Promise<RamEntities[K]> {
  const birth = { most: MOST_RAM_ENTITIES[kind], now };
  const made = await runtime.identityDirectory.create(place, kind, record.name, record, birth);
  if (made === "exists") throw taken(kind);
  if (made === "refused") throw conflict(`LimitExceeded.${TITLES[kind]}`);
  return record;
}

/** Changes an entity. @throws AlibabaError EntityNotExist.…; what `edit` throws */
export async function change<K extends NamedKind>(
  { runtime, place }: Call,
  kind: K,
  name: string,
  edit: (record: RamEntities[K]) => Edited<RamEntities[K]> | Promise<Edited<RamEntities[K]>>,
): Promise<RamEntities[K]> {
  const changed = await runtime.identityDirectory.change(place, kind, name, edit);
  if (changed === null) throw missing(kind);
  return changed;
}

/** Requires that a new name is free, or differs in case alone. @throws AlibabaError EntityAlreadyExists.… */
export async function requireFree(
  { runtime, place }: Call,
  kind: NamedKind,
  name: string,
  newName: string,
): Promise<void> {
  if (newName.toLowerCase() === name.toLowerCase()) return;
  if ((await runtime.identityDirectory.find(place, kind, newName)) !== null) throw taken(kind);
}

export function missing(kind: NamedKind): AlibabaError {
  return notFound(`EntityNotExist.${TITLES[kind]}`);
}

function taken(kind: NamedKind): AlibabaError {
  return conflict(`EntityAlreadyExists.${TITLES[kind]}`);
}
