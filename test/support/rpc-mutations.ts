import type { Members } from "../../src/shape.ts";
import type { Random } from "./random.ts";

/** Parameters of a request in their order. */
export type Wire = readonly (readonly [string, string])[];

/** An operation in RPC style whose requests are mutated. */
export interface MutatedOperation {
  readonly name: string;
  readonly input: Members;
}

/** Values that no parameter has, of any API. */
const STRANGE = [
  ...["", " ", "0", "-1", "1.5", "1e9", "NaN", "9".repeat(30), "__proto__", "constructor", "null", "[]"],
  ...["{}", "[[]]", "[null]", "[".repeat(3000), '{"a":1}', "\0", "é", "\ud800", "true"],
  ...["2026-02-30T00:00:00Z", ",", "a,b", "a".repeat(5000)],
];

/**
 * A request in which one or more parameters are wrong, doubled, cut off or missing.
 *
 * @param sample a well-formed request of the operation.
 * @param own strange values that the API has besides.
 */
export function mutatedRpc(
  random: Random,
  { name: action, input }: MutatedOperation,
  sample: Wire,
  version: string,
  own: readonly string[],
): URLSearchParams {
  const strange = [...STRANGE, ...own];
  const wire: [string, string][] = sample.map(([name, value]) => [name, value]);
  const names = [...Object.keys(input), ...wire.map(([name]) => name), "Action", "Version", "RegionId"];
  for (let times = random.int(1, 3); times > 0; times--) {
    const name = random.pick(names);
    const ending = random.pick(["", "", "", ".1", ".1.Code", ".0.Value", ".1.1", ".__proto__", ".999"]);
    const value = random.next() < 0.8 ? random.pick(strange) : random.text(random.int(0, 60), 0x300);
    const at = wire.findIndex(([each]) => each === name);
    const kind = random.int(0, 3);
    if (kind === 0 && at >= 0) wire.splice(at, 1);
    else if (kind === 1 && at >= 0) wire[at] = [name, value];
    else wire.unshift([`${name}${ending}`, value]);
  }
  const rest = Object.entries({ Action: action, Version: version, RegionId: "cn-hangzhou" });
  return new URLSearchParams([...wire, ...rest]);
}
