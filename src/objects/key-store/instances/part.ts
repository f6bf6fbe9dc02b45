import { RpcTarget } from "cloudflare:workers";
import { accountsNamed } from "../../../access/alibaba/named-accounts.ts";
import { secretReference } from "../../../secrets/names.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { ChangedName, Reply, StoreContext } from "../reply.ts";
import type { SecretTables } from "../secrets/tables.ts";
import { noteReleased, removeInstanceTags } from "./tables.ts";

/** Usage of a KMS instance's quotas. */
export interface InstanceUse {
  /** Number of key versions; a key pending import counts as one. */
  readonly keys: number;
  /** Number of secrets, regardless of their versions. */
  readonly secrets: number;
  /** Accounts besides the owner's that policies of its keys and secrets name. */
  readonly named: readonly string[];
}

/** KMS instances: usage of their quotas, and destruction of their contents. */
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

  /** Usage of an instance's quotas, by which creation in it is refused. */
  usage(at: StoreContext, instanceId: string): Promise<Reply<InstanceUse>> {
    return this.#ledger.read(at, () => ({
      keys: this.#records.materials.countInInstance(instanceId),
      secrets: this.#secrets.count(null, instanceId),
      named: this.#named(at, instanceId, null),
    }));
  }

  /**
   * Accounts besides the owner's that policies of an instance's keys and secrets name.
   *
   * @param except id of a key or name of a secret whose policy does not count; null for none.
   */
  named(at: StoreContext, instanceId: string, except: string | null): Promise<Reply<string[]>> {
    return this.#ledger.read(at, () => this.#named(at, instanceId, except));
  }

  #named({ scope }: StoreContext, instanceId: string, except: string | null): string[] {
    const rows = this.#sql.exec<{ policy: string }>(
      `SELECT policy FROM keys WHERE instance_id = ?1 AND key_id IS NOT ?2
       UNION SELECT policy FROM secrets WHERE instance_id = ?1 AND policy IS NOT NULL AND name IS NOT ?2`,
      ...[instanceId, except],
    );
    return accountsNamed(
      rows.toArray().map(({ policy }) => policy),
      scope.account,
    );
  }

  /** Id of the instance of a secret; null for a secret outside of instances, and for an unknown one. */
  ofSecret(at: StoreContext, name: string): Promise<Reply<string | null>> {
    return this.#ledger.read(at, () => this.#secrets.find(at.scope, name)?.instanceId ?? null);
  }

  /** Destroys all keys and secrets of a released instance, also protected ones. Idempotent. */
  destroy(at: StoreContext, instanceId: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      noteReleased(this.#sql, instanceId);
      const gone: ChangedName[] = [];
      for (const secret of this.#secrets.inInstance(instanceId)) {
        gone.push(secretReference(secret));
        this.#secrets.delete(secret);
      }
      for (const keyId of this.#records.keys.inInstance(instanceId)) {
        gone.push(...this.#records.namesOf(keyId));
        this.#records.delete(this.#records.known(at.scope, keyId));
      }
      removeInstanceTags(this.#sql, instanceId, null);
      return [null, gone];
    });
  }
}
