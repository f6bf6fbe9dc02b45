import type { Control } from "./control.ts";

/** What loading a fixture made, and what was there already. */
export interface LoadedFixture {
  readonly created: number;
  readonly skipped: number;
}

/** Fixtures, which are worlds written by hand (docs/fixtures.md). */
export class Fixtures {
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
  }

  /**
   * Loads a fixture, all of it or nothing.
   *
   * @param fixture as an object, or the text of a file in YAML or JSON.
   * @param mode `create` fails where something is there already, `merge` leaves it, `replace` empties the workspace first.
   * @throws FauxkmsError that names every fault with its path
   */
  load(fixture: object | string, mode: "create" | "merge" | "replace" = "create"): Promise<LoadedFixture> {
    const isText = typeof fixture === "string";
    return this.#control.json("POST", "fixtures", {
      query: { mode },
      body: fixture,
      ...(isText && { headers: { "content-type": "application/yaml" } }),
    });
  }
}
