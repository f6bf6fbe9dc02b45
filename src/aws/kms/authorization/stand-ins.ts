import { toBase64 } from "../../../bytes.ts";
import type { Members } from "../../../shape.ts";
import type { Operation } from "../operation.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The input of a question, in which what no policy looks at may be left out: data to encrypt, to sign or to compare, the
 * length of a data key, and the ciphertext where the key is named.
 */
export function withStandIns({ input: members }: Operation, input: Json): Json {
  const isLeftOut = (name: string) => name in members && (input[name] ?? null) === null;
  const isNamed = input.KeyId !== undefined || input.SourceKeyId !== undefined;
  const data = Object.entries(members as Members)
    .filter(([name, { kind, required }]) => kind === "blob" && required && isLeftOut(name))
    .map(([name, member]) => [name, bytes("min" in member ? member.min : 1)]);
  return {
    ...input,
    ...Object.fromEntries(data),
    ...(isLeftOut("NumberOfBytes") && isLeftOut("KeySpec") && { NumberOfBytes: 32 }),
    ...(isLeftOut("CiphertextBlob") && isNamed && IGNORE_CIPHERTEXT),
  };
}

/** A DryRun without a ciphertext (API Reference, Decrypt: DryRunModifiers). */
const IGNORE_CIPHERTEXT = { DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT"] } as const;

function bytes(length = 1): string {
  return toBase64(new Uint8Array(length));
}
