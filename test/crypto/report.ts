import { concat, toHex } from "../../src/bytes.ts";
import type { Random } from "../support/random.ts";

/** How many checks of each kind were made, and which failed. Goes from workerd to the test as JSON. */
export class Report {
  readonly checked: Record<string, number> = {};
  readonly failures: string[] = [];

  check(what: string, holds: boolean, which: unknown): void {
    this.checked[what] = (this.checked[what] ?? 0) + 1;
    if (!holds) this.failures.push(`${what}: ${JSON.stringify(which)}`);
  }

  /** That bytes of every kind have the result they should, and that nothing throws. */
  async garbage(
    what: string,
    inputs: Iterable<Uint8Array>,
    refused: (input: Uint8Array) => Promise<boolean>,
  ): Promise<void> {
    for (const input of inputs) {
      const which = `${input.length} bytes ${toHex(input.subarray(0, 160))}`;
      try {
        this.check(what, await refused(input), which);
      } catch (error) {
        this.check(what, false, `${which} threw ${error}`);
      }
    }
  }
}

/** Bytes of random length up to 7000, and valid ones changed in a bit, a byte, or their length. */
export function* garbage(random: Random, valid: readonly Uint8Array[], count: number): Iterable<Uint8Array> {
  yield new Uint8Array();
  for (let i = 0; i < count; i++) yield random.bytes(random.pick([random.int(0, 16), random.int(0, 7000)]));
  for (const bytes of valid) {
    for (let i = 0; i < count; i++) {
      // Near the start are the lengths and types of DER, where mistakes are likeliest.
      const at = random.pick([
        random.int(0, bytes.length - 1),
        random.int(0, Math.min(40, bytes.length - 1)),
      ]);
      const changed = new Uint8Array(bytes);
      changed[at] = (changed[at] ?? 0) ^ random.pick([1, 2, 0x80, random.int(1, 255)]);
      yield changed;
    }
    yield concat(bytes, Uint8Array.of(0));
    yield concat(Uint8Array.of(0), bytes);
    for (let i = 0; i < 10; i++) yield bytes.subarray(0, random.int(0, bytes.length - 1));
  }
}
