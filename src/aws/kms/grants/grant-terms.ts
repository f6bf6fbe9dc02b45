import type { GrantOperation, GrantTerms } from "../../../access/grant.ts";
import { listIn, type Members, mapIn, structureIn, textIn } from "../authorization/asked.ts";

/** The terms of the grant that a CreateGrant asks for, before they are checked. */
export function askedTerms(input: Members): GrantTerms {
  const constraints = structureIn(input, "Constraints");
  const equals = mapIn(constraints, "EncryptionContextEquals");
  const subset = mapIn(constraints, "EncryptionContextSubset");
  const rule = (subset?.size ?? 0) > 0 ? "Subset" : "Equals";
  const pairs = rule === "Subset" ? subset : equals;
  return {
    operations: (listIn(input, "Operations") ?? []) as readonly GrantOperation[],
    constraints: {
      encryptionContext: pairs && pairs.size > 0 ? { rule, pairs: [...pairs] } : null,
      sourceArn: textIn(constraints, "SourceArn") ?? null,
    },
  };
}
