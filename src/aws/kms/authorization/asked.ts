import type { Wire } from "../../../access/aws/global-keys.ts";
import type { EffectiveIdentity } from "../../../access/aws/identity.ts";
import type { AwsPrincipal, PrincipalPolicies } from "../../../access/aws/request.ts";
import type { Grant } from "../../../access/grant.ts";
import { isPrimary } from "../../../keys/aws-key.ts";
import type { AwsKeyRecord, Tag } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import type { Members as DescribedMembers, Input } from "../../../shape.ts";
import type { AwsCaller } from "../../protocol/aws-caller.ts";

/** The members of a request, checked by their operation's description. */
export type Members = Input<DescribedMembers>;

/** What condition keys tell of a key: of one that is there, or of the one that a request would make. */
export interface KeyTraits {
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly origin: string;
  /** Null for a single-Region key. */
  readonly multiRegionType: "PRIMARY" | "REPLICA" | null;
}

/** The key that a permission is judged on. */
export interface JudgedKey {
  /** Who owns it. */
  readonly account: string;
  /** Which of the request's keys it is, counted from 0. */
  readonly index: number;
  readonly tags: readonly Tag[];
  /** Names of its aliases. */
  readonly aliases: readonly string[];
}

/** Registers of a verified attestation document by number, in lower-case hex. */
export type AttestedRegisters = ReadonlyMap<number, string>;

/** What all permissions of a request share. */
export interface Asker {
  readonly caller: AwsCaller;
  readonly principal: AwsPrincipal;
  readonly identity: EffectiveIdentity;
  /** Policies on the caller's side. */
  readonly policies: PrincipalPolicies;
  /** Name of the operation. */
  readonly operation: string;
  readonly input: Members;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  readonly wire: Wire;
  /** Condition keys that the request itself states, in lower case: a test plays a network or a service (docs/authorization.md). */
  readonly played: ReadonlyMap<string, readonly string[]>;
  readonly attested: AttestedRegisters | null;
  /** Whole days since the key's last cryptographic use; null where the operation does not ask. */
  readonly unusedDays: number | null;
  /** Whether both keys of a ReEncrypt are one. */
  readonly sameKey: boolean;
}

/** One permission of a request, with what it is judged on. */
export interface Asked extends Asker {
  /** Such as `kms:Encrypt`. */
  readonly action: string;
  /** Region in which it must hold. */
  readonly region: string;
  /** Null for permissions on aliases and on nothing. */
  readonly key: JudgedKey | null;
  /** Traits of that key, or of the key that the request would make; null for others. */
  readonly traits: KeyTraits | null;
  /** The grant that the request retires; null for other operations. */
  readonly retired: Grant | null;
  /** Whether it is judged on an alias, whose requests have fewer condition keys. */
  readonly onAlias: boolean;
}

/** The traits of a key that is there. */
export function traitsOf(record: AwsKeyRecord): KeyTraits {
  const { keySpec, keyUsage, origin, multiRegion } = record;
  const type = isPrimary(record) ? "PRIMARY" : "REPLICA";
  return { keySpec, keyUsage, origin, multiRegionType: multiRegion === null ? null : type };
}

/** The traits of the key that CreateKey would make, defaults included (Developer Guide, AWS KMS condition keys). */
export function traitsAsked(input: Members): KeyTraits {
  return {
    keySpec: textIn(input, "KeySpec") ?? textIn(input, "CustomerMasterKeySpec") ?? SYMMETRIC,
    keyUsage: textIn(input, "KeyUsage") ?? "ENCRYPT_DECRYPT",
    origin: textIn(input, "Origin") ?? "AWS_KMS",
    multiRegionType: input.MultiRegion === true ? "PRIMARY" : null,
  };
}

/** A text among the members of a request; undefined where it is not there. */
export function textIn(input: Members, member: string): string | undefined {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
}

/** A map of texts among the members of a request; undefined where it is not there. */
export function mapIn(input: Members, member: string): ReadonlyMap<string, string> | undefined {
  const value = input[member];
  return value instanceof Map ? value : undefined;
}

/** A structure among the members of a request; empty where it is not there. */
export function structureIn(input: Members, member: string): Members {
  return asStructure(input[member]);
}

/** A value of a request as a structure; empty for another kind of value. */
export function asStructure(value: Members[string] | undefined): Members {
  const isStructure = typeof value === "object" && !Array.isArray(value) && !(value instanceof Map);
  return isStructure && !(value instanceof Uint8Array) ? value : {};
}

/** A list among the members of a request; undefined where it is not there. */
export function listIn(input: Members, member: string): readonly Members[string][] | undefined {
  const value = input[member];
  return Array.isArray(value) ? value : undefined;
}
