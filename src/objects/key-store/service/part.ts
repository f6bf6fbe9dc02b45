import { RpcTarget } from "cloudflare:workers";
import { Failure } from "../../../errors.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** Activation of Alibaba Cloud KMS for an account, stored in the one store that the surface chooses. */
export class ServicePart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #sql: SqlStorage;

  constructor(ledger: Ledger, sql: SqlStorage) {
    super();
    this.#ledger = ledger;
    this.#sql = sql;
  }

  /** Whether the service is active. */
  isOpen(at: StoreContext): Promise<Reply<boolean>> {
    return this.#ledger.read(at, () => this.#sql.exec("SELECT 1 FROM service").toArray().length > 0);
  }

  /** Activates the service. @throws (as a reply) serviceOpened if it is active already */
  open(at: StoreContext): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const sql = this.#sql;
      if (sql.exec("SELECT 1 FROM service").toArray().length > 0) {
        throw new Failure({ code: "serviceOpened", account: at.scope.account });
      }
      sql.exec("INSERT INTO service VALUES (?)", at.now);
      return [null, []];
    });
  }
}
