import type { StoreContext } from "../reply.ts";
import type { DueEvents, StorePart } from "../store-part.ts";
import { CUSTOM_KEY_STORES } from "./schema.ts";
import type { CustomKeyStoreTables } from "./tables.ts";

/** Due events of custom key stores: the ends of connecting and disconnecting. */
export class Connections implements StorePart {
  readonly schema = CUSTOM_KEY_STORES;
  readonly #tables: CustomKeyStoreTables;

  constructor(tables: CustomKeyStoreTables) {
    this.#tables = tables;
  }

  nextEvent(): number {
    return this.#tables.nextEvent();
  }

  forget(): void {
    this.#tables.forget();
  }

  async prepare({ now }: StoreContext): Promise<DueEvents | null> {
    if (this.nextEvent() > now) return null;
    return { happen: () => this.#tables.catchUp(now), changes: "all" };
  }
}
