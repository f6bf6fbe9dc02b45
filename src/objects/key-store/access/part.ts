import { RpcTarget } from "cloudflare:workers";
import type { KeyAccess } from "../../../access/key-access.ts";
import type { GrantTables, ListedGrant } from "../grants/tables.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** What guards a key against one caller, with the first page of the caller's grants. */
export type FirstAccess = KeyAccess & { readonly grants: readonly ListedGrant[] };

/** What guards keys, as isolates cache it: key policies, tags, aliases, and grants of single callers. */
export class AccessPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #grants: GrantTables;

  constructor(ledger: Ledger, records: KeyRecords, grants: GrantTables) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#grants = grants;
  }

  /**
   * What guards a key, with the caller's oldest grants. The caller's other grants cost nothing, however many the key has.
   *
   * @param grantees all names by which a grant may mean the caller, ARNs and services; none where the cloud has no grants.
   * @param limit maximum number of grants; `grants` gives those after them.
   * @throws (as a reply) keyNotFound
   */
  of(
    at: StoreContext,
    keyId: string,
    grantees: readonly string[],
    limit: number,
  ): Promise<Reply<FirstAccess>> {
    return this.#ledger.read(at, () => {
      const { keys, tags, aliases } = this.#records;
      keys.guarded(at.scope, keyId, {});
      return {
        ...keys.guard(keyId),
        tags: tags.all(keyId),
        aliases: aliases.names(keyId),
        grants: this.#grants.ofGrantees(keyId, grantees, 0, limit),
      };
    });
  }

  /** Grants of a key by their grantee, oldest first. @param after sequence number of the last one seen. */
  grants(
    at: StoreContext,
    keyId: string,
    grantees: readonly string[],
    after: number,
    limit: number,
  ): Promise<Reply<ListedGrant[]>> {
    return this.#ledger.read(at, () => this.#grants.ofGrantees(keyId, grantees, after, limit));
  }
}
