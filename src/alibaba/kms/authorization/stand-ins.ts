import { toBase64 } from "../../../bytes.ts";
import type { Members } from "../../../shape.ts";
import type { Parameters } from "../../protocol/parameters.ts";
import type { Operation } from "../operation.ts";

/**
 * The parameters of a question, in which what no policy looks at may be left out: data to encrypt, to sign or to compare, and
 * texts such as the value of a secret.
 */
export function withStandIns(
  { input: members }: Pick<Operation, "input">,
  input: Readonly<Record<string, unknown>>,
): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(input)) {
    if (value !== null && value !== undefined) parameters.set(name, onTheWire(value));
  }
  for (const [name, member] of Object.entries(members as Members)) {
    if (!member.required || parameters.has(name)) continue;
    if (member.kind === "blob") parameters.set(name, toBase64(new Uint8Array(Math.max(1, member.min ?? 1))));
    else if (member.kind === "string" && "sensitive" in member) parameters.set(name, "?");
  }
  return parameters;
}

/** A value as the vendor's SDKs send it: texts as they are, others as JSON. */
function onTheWire(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
