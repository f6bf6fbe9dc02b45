import { RpcTarget } from "cloudflare:workers";
import {
  type AccessResourceKind,
  type AccessResources,
  accessResourceArn,
  type ClientKeyRecord,
  clientKeyArn,
  networkRulesIn,
  policiesIn,
  referencesOf,
} from "../../../access/access-point.ts";
import type { EffectivePolicy } from "../../../access/access-point-policy.ts";
import { Failure } from "../../../errors.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { AccessPointTables, type Named } from "./tables.ts";

/** A page of resources of one kind. */
export interface AccessResourcePage<K extends AccessResourceKind> {
  readonly total: number;
  readonly page: readonly Named<K>[];
}

/** A client key, and the policies of its access point. */
export interface ClientKeyAccess {
  readonly record: ClientKeyRecord;
  readonly policies: readonly EffectivePolicy[];
}

/** Application access points, their policies, network rules and client keys. */
export class AccessPointsPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #tables: AccessPointTables;

  constructor(ledger: Ledger, sql: SqlStorage) {
    super();
    this.#ledger = ledger;
    this.#tables = new AccessPointTables(sql);
  }

  /**
   * @throws (as a reply) accessResourceExists, accessResourcesOverQuota, accessResourceNotFound (a resource that it
   *   refers to)
   */
  create<K extends AccessResourceKind>(
    at: StoreContext,
    kind: K,
    name: string,
    resource: AccessResources[K],
    limit: number,
  ): Promise<Reply<null>> {
    // A request signed with a client key does not name its account, so the directory must know the store.
    return this.#ledger.create(at, () => {
      if (this.#tables.find(kind, name)) {
        throw new Failure({ code: "accessResourceExists", arn: accessResourceArn(at.scope, kind, name) });
      }
      if (this.#tables.count(kind) >= limit) throw new Failure({ code: "accessResourcesOverQuota", limit });
      this.#requireNamed(at, resource);
      this.#tables.put(kind, name, resource);
      return [null, []];
    });
  }

  /** @throws (as a reply) accessResourceNotFound */
  get<K extends AccessResourceKind>(
    at: StoreContext,
    kind: K,
    name: string,
  ): Promise<Reply<AccessResources[K]>> {
    return this.#ledger.read(at, () => this.#known(at, kind, name));
  }

  /**
   * @param change members with new values.
   *
   * @throws (as a reply) accessResourceNotFound (also for a resource that it refers to)
   */
  update<K extends AccessResourceKind>(
    at: StoreContext,
    kind: K,
    name: string,
    change: Partial<AccessResources[K]>,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const changed = { ...this.#known(at, kind, name), ...change };
      this.#requireNamed(at, changed);
      this.#tables.put(kind, name, changed);
      return [null, []];
    });
  }

  /**
   * Deletes a resource; an access point's client keys are deleted with it ("After an AAP is deleted, all the client
   * keys that are bound to the AAP are deleted": Dedicated KMS, Manage AAPs).
   *
   * @throws (as a reply) accessResourceNotFound, accessResourceInUse
   */
  delete(at: StoreContext, kind: AccessResourceKind, name: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#known(at, kind, name);
      this.#requireUnnamed(at, kind, name);
      this.#tables.remove(kind, name);
      if (kind === "accessPoint") this.#tables.removeClientKeysOf(name);
      return [null, []];
    });
  }

  page<K extends AccessResourceKind>(
    at: StoreContext,
    kind: K,
    offset: number,
    limit: number,
  ): Promise<Reply<AccessResourcePage<K>>> {
    return this.#ledger.read(at, () => ({
      total: this.#tables.count(kind),
      page: this.#tables.page(kind, offset, limit),
    }));
  }

  /** @throws (as a reply) accessResourceNotFound (its access point), accessResourcesOverQuota */
  addClientKey(at: StoreContext, key: ClientKeyRecord, limit: number): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#known(at, "accessPoint", key.accessPoint);
      if (this.#tables.clientKeys(key.accessPoint).length >= limit) {
        throw new Failure({ code: "accessResourcesOverQuota", limit });
      }
      this.#tables.insertClientKey(key);
      return [null, []];
    });
  }

  /** @throws (as a reply) accessResourceNotFound */
  clientKey(at: StoreContext, clientKeyId: string): Promise<Reply<ClientKeyRecord>> {
    return this.#ledger.read(at, () => this.#knownClientKey(at, clientKeyId));
  }

  /** A client key with the policies that apply to it; null for an unknown id. */
  clientKeyAccess(at: StoreContext, clientKeyId: string): Promise<Reply<ClientKeyAccess | null>> {
    return this.#ledger.read(at, () => {
      const record = this.#tables.findClientKey(clientKeyId);
      if (!record) return null;
      const { policies } = this.#known(at, "accessPoint", record.accessPoint);
      return { record, policies: (policiesIn(policies) ?? []).map((name) => this.#effective(at, name)) };
    });
  }

  #effective(at: StoreContext, name: string): EffectivePolicy {
    const policy = this.#known(at, "policy", name);
    const rules = networkRulesIn(policy.accessControlRules) ?? [];
    const sources = rules.map((rule) => this.#known(at, "networkRule", rule).sourcePrivateIp);
    return { policy, sources };
  }

  /** @param accessPoint null for all access points. @throws (as a reply) accessResourceNotFound */
  clientKeys(at: StoreContext, accessPoint: string | null): Promise<Reply<ClientKeyRecord[]>> {
    return this.#ledger.read(at, () => {
      if (accessPoint !== null) this.#known(at, "accessPoint", accessPoint);
      return this.#tables.clientKeys(accessPoint);
    });
  }

  /** @throws (as a reply) accessResourceNotFound */
  deleteClientKey(at: StoreContext, clientKeyId: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#knownClientKey(at, clientKeyId);
      this.#tables.removeClientKey(clientKeyId);
      return [null, []];
    });
  }

  #known<K extends AccessResourceKind>(at: StoreContext, kind: K, name: string): AccessResources[K] {
    const resource = this.#tables.find(kind, name);
    if (resource) return resource;
    throw new Failure({ code: "accessResourceNotFound", arn: accessResourceArn(at.scope, kind, name) });
  }

  #knownClientKey(at: StoreContext, clientKeyId: string): ClientKeyRecord {
    const key = this.#tables.findClientKey(clientKeyId);
    if (key) return key;
    throw new Failure({ code: "accessResourceNotFound", arn: clientKeyArn(at.scope, clientKeyId) });
  }

  /** Asserts that every resource that this one refers to exists. @throws Failure accessResourceNotFound */
  #requireNamed(at: StoreContext, resource: AccessResources[AccessResourceKind]): void {
    for (const { kind, name } of referencesOf(resource)) this.#known(at, kind, name);
  }

  /** Asserts that no other resource refers to this one. @throws Failure accessResourceInUse */
  #requireUnnamed(at: StoreContext, kind: AccessResourceKind, name: string): void {
    if (!this.#tables.isNamed(kind, name)) return;
    throw new Failure({ code: "accessResourceInUse", arn: accessResourceArn(at.scope, kind, name) });
  }
}
