import type { Cloud } from "../cloud/list.ts";
import type { Path } from "../fixtures/problem.ts";
import type { FixtureReading, FixtureStep } from "./fixture.ts";
import type { AnyEntity, FixtureIdentityRules } from "./fixture-entity.ts";
import { identityStep, ownName } from "./fixture-identity-step.ts";

/** Where an item stands, and of which account it is. */
export interface EntityPlace {
  readonly at: Path;
  readonly account: string;
}

/** Items of a list of a fixture, and how one of them is read. */
export interface EntityList<C extends Cloud> {
  readonly member: string;
  readonly items: readonly {
    readonly account: string | undefined;
    readonly read: (place: EntityPlace) => Promise<AnyEntity<C>>;
  }[];
}

/** A list of a fixture. @param read reads an item */
export function entityList<C extends Cloud, I extends { readonly account?: string | undefined }>(
  member: string,
  items: readonly I[],
  read: (item: I, place: EntityPlace) => Promise<AnyEntity<C>>,
): EntityList<C> {
  return { member, items: items.map((item) => ({ account: item.account, read: (at) => read(item, at) })) };
}

/** The steps that make the identities of a fixture, list by list: one for each account. */
export async function identitySteps<C extends Cloud>(
  rules: FixtureIdentityRules<C>,
  lists: readonly EntityList<C>[],
  reading: FixtureReading,
): Promise<FixtureStep[]> {
  const entities: AnyEntity<C>[] = [];
  for (const { member, items } of lists) {
    for (const [index, { account = reading.standard.account, read }] of items.entries()) {
      const at = [...reading.at, "identities", member, index];
      const entity = await read({ at, account });
      take(reading, entity, [...at, "name"]);
      for (const part of entity.parts ?? []) take(reading, part, part.at);
      entities.push(entity);
    }
  }
  const own = new Set(
    entities.flatMap(({ kind, account, name, arn }) => [ownName(kind, account, name), arn]),
  );
  const accounts = [...new Set(entities.map(({ account }) => account))];
  return accounts.map((account) => {
    const its = entities.filter((entity) => entity.account === account);
    return identityStep({ rules, account, own }, its);
  });
}

function take<C extends Cloud>(
  reading: FixtureReading,
  { kind, account, name }: AnyEntity<C>,
  at: Path,
): void {
  reading.taken.takeOnce(kind, ownName(kind, account, name), at);
}
