import type {
  AwsEntities,
  GroupRecord,
  PolicyRecord,
  RoleRecord,
  UserRecord,
} from "../../src/access/aws/entities.ts";
import type { IdentityDirectory, IdentityPlace } from "../../src/directory/identities.ts";

/** An account of AWS, in the first generation of a workspace. */
export const IDENTITY_PLACE: IdentityPlace<"aws"> = {
  workspace: "w",
  generation: 1,
  cloud: "aws",
  account: "111122223333",
};

const arnOf = (kind: string, name: string) => `arn:aws:iam::${IDENTITY_PLACE.account}:${kind}/${name}`;

/** A document that allows an action, JSON. */
export function allowing(action: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
  });
}

export function userRecord(name: string, change: Partial<UserRecord> = {}): UserRecord {
  const base = { name, path: "/", arn: arnOf("user", name), id: `AIDA${name.toUpperCase()}`, createdAt: 1 };
  return { ...base, inline: {}, attached: [], tags: [], boundary: null, groups: [], ...change };
}

export function roleRecord(name: string, change: Partial<RoleRecord> = {}): RoleRecord {
  const base = { name, path: "/", arn: arnOf("role", name), id: `AROA${name.toUpperCase()}`, createdAt: 1 };
  const policies = { inline: {}, attached: [], tags: [], boundary: null };
  return { ...base, ...policies, description: null, trust: "{}", maxSessionSeconds: 3600, ...change };
}

export function groupRecord(name: string, change: Partial<GroupRecord> = {}): GroupRecord {
  const base = { name, path: "/", arn: arnOf("group", name), id: `AGPA${name.toUpperCase()}`, createdAt: 1 };
  return { ...base, inline: {}, attached: [], ...change };
}

/** A managed policy whose version in force is the last one. */
export function policyRecord(name: string, ...documents: string[]): PolicyRecord {
  const base = { name, path: "/", arn: arnOf("policy", name), id: `ANPA${name.toUpperCase()}`, createdAt: 1 };
  const versions = documents.map((document, index) => ({ number: index + 1, document, createdAt: 1 }));
  const last = versions.length;
  return {
    ...base,
    description: null,
    tags: [],
    versions,
    defaultVersion: last,
    lastVersion: last,
    updatedAt: 1,
  };
}

/** Writes entities by their own names. */
export async function write<K extends "user" | "role" | "group" | "policy">(
  directory: IdentityDirectory,
  kind: K,
  ...records: AwsEntities[K][]
): Promise<void> {
  for (const record of records) {
    await directory.create(IDENTITY_PLACE, kind, record.name, record, { most: 100, now: 1 });
  }
}
