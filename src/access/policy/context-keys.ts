import { templateOf } from "../conditions/template.ts";
import type { CompiledPolicy } from "./compiled.ts";
import type { PolicyStatement } from "./document.ts";

/**
 * The condition keys that a policy reads, in conditions and as variables, as they are written first (IAM,
 * GetContextKeysForCustomPolicy).
 *
 * @param action only statements about it count; null for all.
 */
export function contextKeysOf(policy: CompiledPolicy, action: string | null): readonly string[] {
  const hasVariables = policy.document.version === "2012-10-17";
  const keys = new Map<string, string>();
  for (const { written, coversAction } of policy.statements) {
    if (action !== null && !coversAction(action)) continue;
    const named = [
      ...written.conditions.map(({ key }) => key),
      ...(hasVariables ? variablesOf(written) : []),
    ];
    for (const key of named) if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  }
  return [...keys.values()];
}

function variablesOf({ resource, conditions }: PolicyStatement): string[] {
  const texts = [...(resource?.values ?? []), ...conditions.flatMap(({ values }) => values)];
  return texts.flatMap((text) =>
    templateOf(text, true).flatMap((piece) => ("key" in piece ? [piece.key] : [])),
  );
}
