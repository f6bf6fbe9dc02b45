import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../env.ts";
import { KeyLedger } from "./ledger.ts";

/** What the files of a key store's actions have in common: its ledger. */
export abstract class StoreObject extends DurableObject<Env> {
  protected readonly ledger: KeyLedger;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.ledger = new KeyLedger(ctx, env);
  }
}
