import type { Alias } from "../../../keys/key.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { AlibabaTagActions } from "../tags/part.ts";

/** Pages by number, as Alibaba Cloud KMS gives them, of aliases. */
export abstract class AlibabaListActions extends AlibabaTagActions {
  /** Aliases by name, of one key or of all. @param offset aliases before the page. */
  pageOfAliases(
    at: StoreContext,
    keyId: string | null,
    offset: number,
    limit: number,
  ): Promise<Reply<{ total: number; page: Alias[] }>> {
    return this.ledger.read(at, () => ({
      total: this.ledger.aliases.count(keyId),
      page: this.ledger.aliases.numbered(keyId, offset, limit),
    }));
  }
}
