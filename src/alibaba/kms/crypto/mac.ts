import { blob, required, string } from "../../../shape.ts";
import { can, requireAlgorithm, requireKnownAlgorithm } from "../keys/key-fitness.ts";
import { dryRun, keyId } from "../members.ts";
import type { Call, LocatedKey } from "../operation.ts";

/** Parameters of GenerateMac and VerifyMac. The longest message is not published; this one is Encrypt's. */
export const macMembers = {
  KeyId: required(keyId),
  Algorithm: required(string({ min: 1, max: 64 })),
  Message: required(blob({ min: 1, max: 6144 })),
  DryRun: dryRun,
} as const;

/** Checks what needs no key. @throws AlibabaError InvalidParameter */
export function checkMac(_call: Call, { Algorithm }: { readonly Algorithm: string }): void {
  requireKnownAlgorithm("GENERATE/VERIFY_MAC", Algorithm);
}

/** The MAC of a message. @throws AlibabaError InvalidParameter */
export async function macOf(
  call: Call,
  key: LocatedKey,
  input: { readonly Algorithm: string; readonly Message: Uint8Array },
): Promise<Uint8Array> {
  requireAlgorithm(key.record, input.Algorithm);
  const usable = await call.keys.usable(key.context, key);
  if (!usable) throw new Error("a key without its current material");
  return can(usable, "mac")(input.Message);
}
