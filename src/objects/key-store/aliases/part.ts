import { RpcTarget } from "cloudflare:workers";
import { Failure } from "../../../errors.ts";
import { aliasArn } from "../../../keys/identifiers.ts";
import type { Alias, KeyRecord, StateGuard } from "../../../keys/key.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** Aliases of keys. Changes name the keys too, which isolates cache with the names of their aliases. */
export class AliasesPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;

  constructor(ledger: Ledger, records: KeyRecords) {
    super();
    this.#ledger = ledger;
    this.#records = records;
  }

  /**
   * @param limit maximum number of aliases: of the key, or of all customers' keys where they are counted `together`.
   * @throws (as a reply) aliasExists, aliasesOverQuota
   */
  create(
    at: StoreContext,
    name: string,
    keyId: string,
    limit: number,
    guard: StateGuard,
    counted: "each" | "together" = "each",
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const key = this.#records.keys.guarded(at.scope, keyId, guard);
      if (this.#records.aliases.find(name))
        throw new Failure({ code: "aliasExists", arn: aliasArn(key, name) });
      this.#requireRoom(key, limit, counted);
      this.#records.aliases.insert(name, keyId, at.now);
      return [null, [name, keyId]];
    });
  }

  /**
   * @param sameKind key specs that the former key may have if its usage is the same; null for any key.
   * @throws (as a reply) aliasNotFound, aliasTargetDiffers, aliasesOverQuota
   */
  update(
    at: StoreContext,
    name: string,
    keyId: string,
    limit: number,
    guard: StateGuard,
    sameKind: readonly string[] | null,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const key = this.#records.keys.guarded(at.scope, keyId, guard);
      const alias = this.#records.aliases.find(name);
      if (!alias) throw new Failure({ code: "aliasNotFound", arn: aliasArn(key, name) });
      const before = this.#records.known(at.scope, alias.keyId);
      const differs = before.keyUsage !== key.keyUsage || !sameKind?.includes(before.keySpec);
      if (sameKind && differs) {
        throw new Failure({ code: "aliasTargetDiffers", arn: aliasArn(key, name) });
      }
      if (alias.keyId !== keyId) this.#requireRoom(key, limit, "each");
      this.#records.aliases.setTarget(name, keyId, at.now);
      return [null, [name, keyId, alias.keyId]];
    });
  }

  /** @throws (as a reply) aliasNotFound */
  delete(at: StoreContext, name: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const alias = this.#records.aliases.find(name);
      if (!alias) {
        throw new Failure({ code: "aliasNotFound", arn: aliasArn(at.scope, name) });
      }
      this.#records.aliases.delete(name);
      return [null, [name, alias.keyId]];
    });
  }

  list(at: StoreContext, keyId: string | null, after: string, limit: number): Promise<Reply<Alias[]>> {
    return this.#ledger.read(at, () => this.#records.aliases.page(keyId, after, limit));
  }

  /** Aliases by name, of one key or of all. @param offset aliases before the page. */
  page(
    at: StoreContext,
    keyId: string | null,
    offset: number,
    limit: number,
  ): Promise<Reply<{ total: number; page: Alias[] }>> {
    return this.#ledger.read(at, () => ({
      total: this.#records.aliases.count(keyId),
      page: this.#records.aliases.numbered(keyId, offset, limit),
    }));
  }

  /** @throws Failure aliasesOverQuota */
  #requireRoom(key: KeyRecord, limit: number, counted: "each" | "together"): void {
    if (this.#records.aliases.hasRoom(key.keyId, limit, counted)) return;
    throw new Failure({ code: "aliasesOverQuota", arn: key.arn, limit });
  }
}
