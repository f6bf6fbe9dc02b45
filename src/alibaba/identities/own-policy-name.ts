import { utf8 } from "../../bytes.ts";
import { sha256Hex } from "../../crypto/sha256.ts";

/**
 * Name of the custom policy that a document without one is kept as, such as `fauxkms-user-alice-1`. Names of policies have
 * fewer signs than those of users, so a digest keeps apart what would be the same without them.
 *
 * @param place of the document in its list, from 1.
 */
export async function ownPolicyName(
  { kind, name }: { readonly kind: string; readonly name: string },
  place: number,
): Promise<string> {
  const folded = name.replace(/[^A-Za-z0-9-]/g, "-");
  const digest = folded === name ? "" : `-${(await sha256Hex(utf8(name.toLowerCase()))).slice(0, 8)}`;
  return `fauxkms-${kind}-${folded}${digest}-${place}`;
}
