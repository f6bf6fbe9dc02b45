import type { Control } from "./control.js";
/** What loading a fixture made, and what was there already. */
export interface LoadedFixture {
    readonly created: number;
    readonly skipped: number;
}
/** Fixtures, which are worlds written by hand (docs/fixtures.md). */
export declare class Fixtures {
    #private;
    constructor(control: Control);
    /**
     * Loads a fixture, all of it or nothing.
     *
     * @param mode `create` fails where something is there already, `merge` leaves it, `replace` empties the workspace first.
     * @throws FauxkmsError that names every fault with its path
     */
    load(fixture: object, mode?: "create" | "merge" | "replace"): Promise<LoadedFixture>;
}
