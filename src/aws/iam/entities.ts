import { type AwsEntities, MOST_ENTITIES } from "../../access/aws/entities.ts";
import { newUniqueId } from "../../access/aws/unique-id.ts";
import { partitionOf } from "../../cloud/aws-partitions.ts";
import { randomBytes } from "../../crypto/random.ts";
import type { Edited } from "../../directory/identities.ts";
import type { Guard } from "../../directory/identity-guards.ts";
import { alreadyExists, type NamedKind, notFound, overQuota, QUOTA_NAMES, TITLES } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Beginnings of unique ids (IAM User Guide, IAM identifiers). */
export const ID_PREFIXES = { user: "AIDA", role: "AROA", group: "AGPA", policy: "ANPA" } as const;

/** ARN of an entity of the caller's account. @param rest path and name, or the kind's own form */
export function arnOf({ caller }: Pick<Call, "caller">, kind: string, rest: string): string {
  return `arn:${partitionOf(caller.region)}:iam::${caller.account}:${kind}${rest}`;
}

/** What every new user, role, group and policy has. */
export function newEntity(call: Call, kind: keyof typeof ID_PREFIXES, name: string, path = "/") {
  const id = newUniqueId(ID_PREFIXES[kind], randomBytes);
  return { name, path, arn: arnOf(call, kind, path + name), id, createdAt: call.now };
}

/** A user, role or group. @throws AwsError NoSuchEntity */
export async function find<K extends NamedKind>(call: Call, kind: K, name: string): Promise<AwsEntities[K]> {
  const found = await call.runtime.identityDirectory.find(call.place, kind, name);
  if (found === null) throw notFound(kind, name);
  return found.record;
}

/** Writes a new user, role or group. @throws AwsError EntityAlreadyExists, LimitExceeded */
export async function create<K extends NamedKind>(
  call: Call,
  kind: K,
  record: AwsEntities[K],
  guard: Guard | null = null,
): Promise<AwsEntities[K]> {
  const made = await createAs(call, kind, record.name, record, guard);
  if (made === "exists") throw alreadyExists(`${TITLES[kind]} with name ${record.name} already exists.`);
  return record;
}

/** Writes a new entity of any kind. @throws AwsError LimitExceeded */
export async function createAs<K extends keyof AwsEntities>(
  { runtime, place, now }: Call,
  kind: K,
  name: string,
  record: AwsEntities[K],
  guard: Guard | null = null,
): Promise<"created" | "exists"> {
  const most = MOST_ENTITIES[kind];
  const made = await runtime.identityDirectory.create(place, kind, name, record, { most, now, guard });
  if (made === "refused") throw overQuota(QUOTA_NAMES[kind] ?? kind, most);
  return made;
}

/** Changes a user, role or group. @throws AwsError NoSuchEntity; what `edit` throws */
export async function change<K extends NamedKind>(
  { runtime, place }: Call,
  kind: K,
  name: string,
  edit: (record: AwsEntities[K]) => Edited<AwsEntities[K]> | Promise<Edited<AwsEntities[K]>>,
): Promise<AwsEntities[K]> {
  const changed = await runtime.identityDirectory.change(place, kind, name, edit);
  if (changed === null) throw notFound(kind, name);
  return changed;
}
