import type { CloudEntities, EntityKind } from "../access/entities.ts";
import type { Cloud } from "../cloud/list.ts";
import type { IdentityPlace } from "../directory/identities.ts";
import { FixtureRefused, type Path } from "../fixtures/problem.ts";
import type { FixtureStep, FixtureTarget } from "./fixture.ts";
import type {
  AnyEntity,
  FixtureEntity,
  FixtureIdentityRules,
  FixtureKind,
  Nameable,
  Named,
} from "./fixture-entity.ts";

/** A text for what a fixture makes in an account: names are not distinguished by case. */
export function ownName(kind: FixtureKind, account: string, name: string): string {
  return `${account}/${kind}/${name.toLowerCase()}`;
}

/** An account, and what the fixture makes: `ownName` and ARN of each. */
export interface Whose<C extends Cloud> {
  readonly rules: FixtureIdentityRules<C>;
  readonly account: string;
  readonly own: ReadonlySet<string>;
}

/** The step that makes the entities of an account, in their order. */
export function identityStep<C extends Cloud>(
  whose: Whose<C>,
  entities: readonly AnyEntity<C>[],
): FixtureStep {
  const { rules, account, own } = whose;
  return {
    async check(target, problems) {
      const isEmpty = target.mode === "replace";
      const counts = new Map(isEmpty ? [] : await directory(target).counts(placeOf(whose, target)));
      /** Whether an entity is there; where it is not, it counts. */
      const met = async ({ at, kind, name }: AnyEntity<C>, nameAt: Path) => {
        if (!isEmpty && (await find(whose, target, kind, name)) !== null) {
          if (target.mode === "create") problems.add(nameAt, exists(kind, name));
          return true;
        }
        const count = (counts.get(kind) ?? 0) + 1;
        counts.set(kind, count);
        if (count > rules.most[kind]) problems.add(at, tooMany(rules, kind));
        return false;
      };
      for (const entity of entities) {
        const isThere = await met(entity, [...entity.at, "name"]);
        const isSkipped = isThere && target.mode === "merge";
        for (const part of (isSkipped ? undefined : entity.parts) ?? []) await met(part, part.at);
        for (const named of entity.names) {
          const isMade = own.has(ownName(named.kind, account, named.named)) || own.has(named.named);
          if (isMade || (!isEmpty && (await located(whose, target, named)) !== null)) continue;
          if (builtIn(rules, named) === null) problems.add(named.at, missing(named));
        }
      }
    },
    async apply(target) {
      const count = { created: 0, skipped: 0 };
      for (const entity of entities) {
        if (await applied(whose, target, entity)) count.created += 1;
        else count.skipped += 1;
      }
      return count;
    },
  };
}

/** Makes an entity, after its parts. @returns false where it is there already. @throws FixtureRefused */
async function applied<C extends Cloud, K extends FixtureKind>(
  whose: Whose<C>,
  target: FixtureTarget,
  entity: FixtureEntity<C, K>,
): Promise<boolean> {
  const { kind, name, names, parts = [] } = entity;
  if (target.mode === "merge" && (await find(whose, target, kind, name)) !== null) return false;
  for (const part of parts) await applied(whose, target, part);
  const found = new Map<string, Nameable>();
  for (const named of names) {
    const nameable = builtIn(whose.rules, named) ?? (await located(whose, target, named));
    if (!nameable) throw new FixtureRefused([{ at: named.at, message: missing(named) }]);
    found.set(`${named.kind}/${named.named}`, nameable);
  }
  const of = (kindOf: Named["kind"], named: string) => {
    const nameable = found.get(`${kindOf}/${named}`);
    if (!nameable) throw new TypeError(`the item does not name ${named}`);
    return nameable;
  };
  const record = entity.record(
    { arnOf: (named) => of("policy", named).arn, groupId: (named) => of("group", named).id },
    target.now,
  );
  return created(whose, target, entity, record);
}

/** Writes a record. @returns false where there is one already, and the fixture is merged. @throws FixtureRefused */
async function created<C extends Cloud, K extends FixtureKind>(
  whose: Whose<C>,
  target: FixtureTarget,
  { at, kind, name }: FixtureEntity<C, K>,
  record: CloudEntities[C][K],
): Promise<boolean> {
  const birth = { most: whose.rules.most[kind], now: target.now };
  const place = placeOf(whose, target);
  const outcome = await directory(target).create(place, kindIn<C, K>(kind), name, record, birth);
  if (outcome === "created") return true;
  if (outcome === "exists" && target.mode === "merge") return false;
  const message = outcome === "exists" ? exists(kind, name) : tooMany(whose.rules, kind);
  throw new FixtureRefused([{ at, message }]);
}

function directory({ runtime }: FixtureTarget) {
  return runtime.identityDirectory;
}

function placeOf<C extends Cloud>(
  { rules: { cloud }, account }: Whose<C>,
  { workspace, state }: FixtureTarget,
): IdentityPlace<C> {
  return { workspace, generation: state.generation, cloud, account };
}

/** A kind as one of those of a cloud, which every cloud has. */
function kindIn<C extends Cloud, K extends FixtureKind>(kind: K): EntityKind<C> & K {
  return kind as EntityKind<C> & K;
}

async function find<C extends Cloud, K extends FixtureKind>(
  whose: Whose<C>,
  target: FixtureTarget,
  kind: K,
  name: string,
): Promise<CloudEntities[C][K] | null> {
  return (await directory(target).find(placeOf(whose, target), kindIn<C, K>(kind), name))?.record ?? null;
}

/** What an item names, if the account has it: by its name or, for a policy, by its ARN. */
async function located<C extends Cloud>(
  whose: Whose<C>,
  target: FixtureTarget,
  { kind, named }: Named,
): Promise<Nameable | null> {
  const { rules, account } = whose;
  const record = await find(whose, target, kind, rules.nameIn(named));
  const nameable = record && rules.nameable(account, kind, record);
  return nameable && (!named.includes(":") || nameable.arn === named) ? nameable : null;
}

function builtIn<C extends Cloud>(rules: FixtureIdentityRules<C>, { kind, named }: Named): Nameable | null {
  return kind === "policy" ? rules.builtIn(named) : null;
}

function exists(kind: FixtureKind, name: string): string {
  return `the ${kind} '${name}' exists`;
}

function missing({ kind, named }: Named): string {
  return `there is no ${kind} '${named}'`;
}

function tooMany<C extends Cloud>({ most }: FixtureIdentityRules<C>, kind: FixtureKind): string {
  return `an account has ${most[kind]} of these at the most`;
}
