import type { Cloud } from "../cloud/list.ts";
import type { Database } from "../directory/database.ts";
import type { IdentityPlace } from "../directory/identities.ts";
import { type KnownEntities, readKnownEntities } from "../directory/known-entities.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { ByRevocation } from "./by-revocation.ts";
import type { Workspaces } from "./workspaces.ts";

/** Number of identities cached by an isolate. */
const CAPACITY = 5000;

/** A principal of an account, whose policies count. */
export interface IdentityName<C extends Cloud = Cloud> {
  readonly workspace: string;
  readonly cloud: C;
  readonly account: string;
  /** `root`, `user/NAME` or `role/NAME`, perhaps with a path before the name. */
  readonly entity: string;
}

/** Reads what a principal may do. */
type Read<C extends Cloud, I> = (db: Database, place: IdentityPlace<C>, entity: string) => Promise<I>;

/**
 * A cache in front of D1 of what the principals of a cloud may do. Only the first request of one waits for D1. An identity is used until
 * the workspace's state, which the isolate refreshes anyway, reports a revocation, as every change counts, or another
 * generation.
 */
export class IdentityCache<C extends Cloud, I extends object> {
  readonly #db: Database;
  readonly #workspaces: Workspaces;
  readonly #readFrom: Read<C, I>;
  readonly #entries: ByRevocation<I>;

  constructor(db: Database, workspaces: Workspaces, read: Read<C, I>) {
    this.#db = db;
    this.#workspaces = workspaces;
    this.#readFrom = read;
    this.#entries = new ByRevocation(CAPACITY);
  }

  /** What a principal may do, if that is known without waiting. @param wall wall-clock time of the request, ms. */
  peek(who: IdentityName<C>, wall: number): I | undefined {
    const state = this.#workspaces.peek(who.workspace, wall);
    return state && this.#entries.get(keyOf(who), state, wall);
  }

  /** What a principal may do. Of one that there is not, `exists` is false. */
  async get(who: IdentityName<C>, wall: number, background: Background): Promise<I> {
    // A change is written to the directory before the workspace counts it, so what is read now is as new as this count.
    const state = await this.#workspaces.get(who.workspace, wall, background);
    const key = keyOf(who);
    return this.#entries.get(key, state, wall) ?? this.#read(key, who, state, wall);
  }

  /** Which of some ARNs of users and roles there are, with their unique ids. Reads D1. */
  async principalIds(
    { workspace, cloud }: Pick<IdentityName, "workspace" | "cloud">,
    arns: readonly string[],
    wall: number,
    background: Background,
  ): Promise<KnownEntities> {
    const { generation } = await this.#workspaces.get(workspace, wall, background);
    return readKnownEntities(this.#db, { workspace, generation, cloud }, arns);
  }

  async #read(key: string, who: IdentityName<C>, state: WorkspaceState, wall: number): Promise<I> {
    const { entity, ...where } = who;
    const identity = await this.#readFrom(this.#db, { ...where, generation: state.generation }, entity);
    this.#entries.set(key, identity, state, wall);
    return identity;
  }
}

function keyOf({ workspace, cloud, account, entity }: IdentityName): string {
  return `${workspace}/${cloud}/${account}/${entity}`;
}

/** The cache of what a function reads. */
export type IdentityCacheOf<R> =
  R extends Read<infer C, infer I extends object> ? IdentityCache<C, I> : never;
