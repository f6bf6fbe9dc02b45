import { RpcTarget } from "cloudflare:workers";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { ChangedName, Reply, StoreContext } from "../reply.ts";
import type { SecretTables } from "../secrets/tables.ts";
import { noteReleased, removeInstanceTags } from "./tables.ts";

/** How much of a KMS instance's quotas is used. */
export interface InstanceUse {
  /** Key versions; a key whose material is yet to be imported counts as one. */
  readonly keys: number;
  /** Whatever the number of their versions. */
  readonly secrets: number;
}

/** KMS instances: what is in them, and its end. */
export class InstancesPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #secrets: SecretTables;
  readonly #sql: SqlStorage;

  constructor(ledger: Ledger, records: KeyRecords, secrets: SecretTables, sql: SqlStorage) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#secrets = secrets;
    this.#sql = sql;
  }

  /** The figures by which creation in the instance is refused. */
  usage(at: StoreContext, instanceId: string): Promise<Reply<InstanceUse>> {
    return this.#ledger.read(at, () => ({
      keys: this.#records.materials.countInInstance(instanceId),
      secrets: this.#secrets.count(null, instanceId),
    }));
  }

  /** The instance that a secret is in; null for one outside of instances, and for one that there is not. */
  ofSecret(at: StoreContext, name: string): Promise<Reply<string | null>> {
    return this.#ledger.read(at, () => this.#secrets.find(at.scope, name)?.instanceId ?? null);
  }

  /** Takes away all that is in an instance, protected or not: it was released. Once more changes nothing. */
  destroy(at: StoreContext, instanceId: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      noteReleased(this.#sql, instanceId);
      const gone: ChangedName[] = [];
      for (const secret of this.#secrets.inInstance(instanceId)) this.#secrets.delete(secret);
      for (const keyId of this.#records.keys.inInstance(instanceId)) {
        gone.push(...this.#records.namesOf(keyId));
        this.#records.delete(this.#records.known(at.scope, keyId));
      }
      removeInstanceTags(this.#sql, instanceId, null);
      return [null, gone];
    });
  }
}
