import { effectiveIdentity } from "../access/aws/effective-identity.ts";
import type { EffectiveIdentity } from "../access/aws/identity.ts";
import { nameAtEnd } from "../access/aws/policy-arn.ts";
import type { Cloud } from "../cloud/list.ts";
import type { Database } from "../directory/database.ts";
import { type KnownEntities, readEffectiveRows, readKnownEntities } from "../directory/effective-rows.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { ByRevocation } from "./by-revocation.ts";
import type { Workspaces } from "./workspaces.ts";

/** Number of identities cached by an isolate. */
const CAPACITY = 5000;

/** A principal of an account, whose policies count. */
export interface IdentityName {
  readonly workspace: string;
  readonly cloud: Cloud;
  readonly account: string;
  /** `root`, `user/NAME` or `role/NAME`, perhaps with a path before the name. */
  readonly entity: string;
}

/**
 * A cache in front of D1 of what principals may do. Only the first request of one waits for D1. An identity is used until
 * the workspace's state, which the isolate refreshes anyway, reports a revocation, as every change counts, or another
 * generation.
 */
export class IdentityCache {
  readonly #db: Database;
  readonly #workspaces: Workspaces;
  readonly #entries = new ByRevocation<EffectiveIdentity>(CAPACITY);

  constructor(db: Database, workspaces: Workspaces) {
    this.#db = db;
    this.#workspaces = workspaces;
  }

  /** What a principal may do, if that is known without waiting. @param wall wall-clock time of the request, ms. */
  peek(who: IdentityName, wall: number): EffectiveIdentity | undefined {
    const state = this.#workspaces.peek(who.workspace, wall);
    return state && this.#entries.get(keyOf(who), state, wall);
  }

  /** What a principal may do. Of one that there is not, `exists` is false. */
  async get(who: IdentityName, wall: number, background: Background): Promise<EffectiveIdentity> {
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

  async #read(
    key: string,
    { workspace, cloud, account, entity }: IdentityName,
    state: WorkspaceState,
    wall: number,
  ): Promise<EffectiveIdentity> {
    const kind = entity.startsWith("user/") ? "user" : entity.startsWith("role/") ? "role" : "root";
    const place = { workspace, generation: state.generation, cloud, account };
    const rows = await readEffectiveRows(this.#db, place, { kind, name: nameAtEnd(entity) });
    const identity = effectiveIdentity(account, entity, rows);
    this.#entries.set(key, identity, state, wall);
    return identity;
  }
}

function keyOf({ workspace, cloud, account, entity }: IdentityName): string {
  return `${workspace}/${cloud}/${account}/${entity}`;
}
