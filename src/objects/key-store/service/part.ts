import { Failure } from "../../../errors.ts";
import { AccessPointActions } from "../access-points/part.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** Activation of Alibaba Cloud KMS for an account: known to one of its stores, whichever the surface asks. */
export abstract class AlibabaServiceActions extends AccessPointActions {
  /** @throws (as a reply) serviceOpened: it was before */
  openService(at: StoreContext): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      const sql = this.ctx.storage.sql;
      if (sql.exec("SELECT 1 FROM service").toArray().length > 0) {
        throw new Failure({ code: "serviceOpened", account: at.scope.account });
      }
      sql.exec("INSERT INTO service VALUES (?)", at.now);
      return [null, []];
    });
  }
}
