import type { CloudEntities } from "../access/entities.ts";
import type { Cloud } from "../cloud/list.ts";
import type { Path } from "../fixtures/problem.ts";

/** Kinds of entities that a fixture makes. */
export type FixtureKind = "policy" | "group" | "user" | "role";

/** What an item names: a managed policy by name or ARN, or a group. */
export interface Named {
  readonly kind: "policy" | "group";
  readonly named: string;
  readonly at: Path;
}

/** An entity of a fixture. */
export interface FixtureEntity<C extends Cloud, K extends FixtureKind = FixtureKind> {
  readonly at: Path;
  readonly kind: K;
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly names: readonly Named[];
  /** The record to write. @param now milliseconds of the workspace's clock */
  readonly record: (found: Found, now: number) => CloudEntities[C][K];
  /** Policies that are made with it alone, where a cloud has no inline ones. */
  readonly parts?: readonly FixtureEntity<C, "policy">[];
}

/** What an item names, by the text that names it. */
export interface Found {
  /** ARN of a managed policy. */
  readonly arnOf: (named: string) => string;
  /** Id of a group. */
  readonly groupId: (named: string) => string;
}

/** The entity of a fixture as one of any kind. */
export type AnyEntity<C extends Cloud> = { [K in FixtureKind]: FixtureEntity<C, K> }[FixtureKind];

/** Something that an item may name. */
export interface Nameable {
  readonly arn: string;
  readonly id: string;
}

/** What a cloud's identities are to fixtures. */
export interface FixtureIdentityRules<C extends Cloud> {
  readonly cloud: C;
  /** How many entities of each kind an account may have. */
  readonly most: Readonly<Record<FixtureKind, number>>;
  /** A managed policy of the cloud's own; null for what is none. */
  readonly builtIn: (named: string) => Nameable | null;
  /** The name of the entity that a text names by its name or its ARN. */
  readonly nameIn: (named: string) => string;
  /** An entity of an account as items name it. */
  readonly nameable: (
    account: string,
    kind: Named["kind"],
    record: CloudEntities[C]["policy"] | CloudEntities[C]["group"],
  ) => Nameable;
}
