import type { ChangedName, Reply, StoreContext } from "../reply.ts";
import { AlibabaKeyActions } from "../versions/part.ts";
import { noteReleased, removeInstanceTags } from "./tables.ts";

/** How much of a KMS instance's quotas is used. */
export interface InstanceUse {
  /** Key versions; a key whose material is yet to be imported counts as one. */
  readonly keys: number;
  /** Whatever the number of their versions. */
  readonly secrets: number;
}

/** KMS instances: what is in them, and its end. */
export abstract class InstanceActions extends AlibabaKeyActions {
  /** The figures by which creation in the instance is refused. */
  instanceUse(at: StoreContext, instanceId: string): Promise<Reply<InstanceUse>> {
    return this.ledger.read(at, () => ({
      keys: this.ledger.materials.countInInstance(instanceId),
      secrets: this.ledger.secrets.count(null, instanceId),
    }));
  }

  /** The instance that a secret is in; null for one outside of instances, and for one that there is not. */
  instanceOfSecret(at: StoreContext, name: string): Promise<Reply<string | null>> {
    return this.ledger.read(at, () => this.ledger.secrets.find(at.scope, name)?.instanceId ?? null);
  }

  /** Takes away all that is in an instance, protected or not: it was released. Once more changes nothing. */
  destroyInstance(at: StoreContext, instanceId: string): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      noteReleased(this.ctx.storage.sql, instanceId);
      const gone: ChangedName[] = [];
      for (const secret of this.ledger.secrets.inInstance(instanceId)) this.ledger.secrets.delete(secret);
      for (const keyId of this.ledger.keys.inInstance(instanceId)) {
        gone.push(...this.ledger.namesOf(keyId));
        this.ledger.deleteKey(this.ledger.known(at.scope, keyId));
      }
      removeInstanceTags(this.ctx.storage.sql, instanceId, null);
      return [null, gone];
    });
  }
}
