import { RpcTarget } from "cloudflare:workers";
import {
  type AccessResourceKind,
  type AccessResources,
  accessResourceArn,
  type ClientKeyRecord,
  clientKeyArn,
  networkRulesIn,
  policiesIn,
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
   * Creates a resource. What it refers to need not exist, as in the vendor's own examples (Terraform,
   * alicloud_kms_application_access_point and alicloud_kms_policy).
   *
   * @throws (as a reply) accessResourceExists, accessResourcesOverQuota
   */
  create<K extends AccessResourceKind>(
    at: StoreContext,
    kind: K,
    name: string,
    resource: AccessResources[K],
    limit: number,
  ): Promise<Reply<null>> {
    // A request signed with a client key does not name its account, so the directory must know the store.
    return this.#ledger.write(at, () => {
      if (this.#tables.find(kind, name)) {
        throw new Failure({ code: "accessResourceExists", arn: accessResourceArn(at.scope, kind, name) });
      }
      if (this.#tables.count(kind) >= limit) throw new Failure({ code: "accessResourcesOverQuota", limit });
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
   * @throws (as a reply) accessResourceNotFound
   */
  update<K extends AccessResourceKind>(
    at: StoreContext,
    kind: K,
    name: string,
    change: Partial<AccessResources[K]>,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#tables.put(kind, name, { ...this.#known(at, kind, name), ...change });
      return [null, []];
    });
  }

  /**
   * Deletes a resource, also one that another refers to ("Otherwise, related applications cannot access KMS": API
   * Reference, DeletePolicy); an access point's client keys are deleted with it ("After an AAP is deleted, all the client
   * keys that are bound to the AAP are deleted": Dedicated KMS, Manage AAPs).
   *
   * @throws (as a reply) accessResourceNotFound
   */
  delete(at: StoreContext, kind: AccessResourceKind, name: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#known(at, kind, name);
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
      return { record, policies: (policiesIn(policies) ?? []).flatMap((name) => this.#effective(name)) };
    });
  }

  /** A policy, if there is one of this name. A network rule that is not there admits no address. */
  #effective(name: string): EffectivePolicy[] {
    const policy = this.#tables.find("policy", name);
    if (!policy) return [];
    const rules = networkRulesIn(policy.accessControlRules) ?? [];
    const sources = rules.map((rule) => this.#tables.find("networkRule", rule)?.sourcePrivateIp ?? "[]");
    return [{ policy, sources }];
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
}
