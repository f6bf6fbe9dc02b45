import { Failure } from "../../../errors.ts";
import type { Tag } from "../../../keys/key.ts";
import type { SecretRecord } from "../../../secrets/secret.ts";
import type { StoreContext } from "../reply.ts";
import type { SecretTables } from "./tables.ts";

/** Secrets for the parts of a store to use, within the caller's transaction. */
export class SecretRecords {
  readonly #tables: SecretTables;

  constructor(tables: SecretTables) {
    this.#tables = tables;
  }

  /** A secret whose deletion is not scheduled. @throws Failure secretNotFound, secretPendingDeletion */
  living(at: StoreContext, name: string): SecretRecord {
    const secret = this.#tables.known(at.scope, name);
    if (secret.plannedDeletionAt === null) return secret;
    throw new Failure({ code: "secretPendingDeletion", arn: secret.arn });
  }

  /**
   * A living secret that its customer may change, which excludes secrets of a service.
   *
   * @throws Failure secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  changeable(at: StoreContext, name: string): SecretRecord {
    return requireFit(this.living(at, name), ({ owner }) => owner === null);
  }

  /** A changeable secret of type Generic, whose values the customer puts. @throws Failure as `changeable` */
  generic(at: StoreContext, name: string): SecretRecord {
    return requireFit(this.changeable(at, name), ({ type }) => type === "Generic");
  }

  /** A changeable managed secret, whose values KMS generates. @throws Failure as `changeable` */
  managed(at: StoreContext, name: string): SecretRecord {
    return requireFit(this.changeable(at, name), ({ type }) => type !== "Generic");
  }

  /** @throws Failure secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags */
  putTags(at: StoreContext, name: string, tags: readonly Tag[], limit: number): void {
    this.#tables.putTags(this.changeable(at, name).arn, name, tags, limit);
  }

  /** @param keys null for all tags. @throws Failure secretNotFound, secretPendingDeletion, secretTypeUnfit */
  removeTags(at: StoreContext, name: string, keys: readonly string[] | null): void {
    this.changeable(at, name);
    this.#tables.removeTags(name, keys ?? this.#tables.tags(name).map(({ key }) => key));
  }
}

/** @throws Failure secretTypeUnfit */
function requireFit(secret: SecretRecord, fits: (secret: SecretRecord) => boolean): SecretRecord {
  if (fits(secret)) return secret;
  throw new Failure({ code: "secretTypeUnfit", arn: secret.arn });
}
