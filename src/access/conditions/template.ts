import type { GlobPiece } from "../../glob.ts";
import type { ConditionContext } from "./context.ts";

/** A policy variable: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`. */
export interface Variable {
  /** The condition key, in lower case. */
  readonly key: string;
  /** What stands for it where the request lacks the key; null for nothing. */
  readonly otherwise: string | null;
}

/** A text of a policy, in which variables may stand (IAM User Guide, IAM policy elements: Variables and tags). */
export type Template = readonly (GlobPiece | Variable)[];

const VARIABLE = /\$\{([^{}]*)\}/g;

/** Keys of several values, which no variable may name (IAM User Guide, Single-valued vs. multivalued context keys). */
const MULTIVALUED: ReadonlySet<string> = new Set([
  ...["aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths"],
  ...["aws:sourceorgpaths", "aws:tagkeys"],
  ...["kms:encryptioncontextkeys", "kms:grantoperations", "kms:resourcealiases"],
]);

/**
 * The pieces of a text. `${*}`, `${?}` and `${$}` are these characters themselves.
 *
 * @param variables whether the policy has variables, which only those of Version 2012-10-17 have.
 */
export function templateOf(text: string, variables: boolean): Template {
  if (!variables || !text.includes("${")) return [{ text, literal: false }];
  const pieces: (GlobPiece | Variable)[] = [];
  let done = 0;
  for (const found of text.matchAll(VARIABLE)) {
    const [whole, content = ""] = found;
    if (found.index > done) pieces.push({ text: text.slice(done, found.index), literal: false });
    pieces.push(/^[*?$]$/.test(content) ? { text: content, literal: true } : variableOf(content));
    done = found.index + whole.length;
  }
  if (done < text.length || pieces.length === 0) pieces.push({ text: text.slice(done), literal: false });
  return pieces;
}

/** `key`, or `key, 'default'`. */
function variableOf(content: string): Variable {
  const comma = content.indexOf(",");
  const rest = content.slice(comma + 1).trim();
  const hasDefault = comma >= 0 && rest.length > 1 && rest.startsWith("'") && rest.endsWith("'");
  const key = (hasDefault ? content.slice(0, comma) : content).trim().toLowerCase();
  return { key, otherwise: hasDefault ? rest.slice(1, -1) : null };
}

/** The pieces of a template without variables; null for others. */
export function fixedPieces(template: Template): readonly GlobPiece[] | null {
  const fixed = template.filter((piece) => "text" in piece);
  return fixed.length === template.length ? fixed : null;
}

/**
 * The pieces of a template in a request, whose values stand for themselves.
 *
 * @returns null where the request lacks a variable without a default, so that nothing is equal to the text.
 */
export function filled(template: Template, context: ConditionContext): readonly GlobPiece[] | null {
  const pieces: GlobPiece[] = [];
  for (const piece of template) {
    const text = "text" in piece ? piece.text : variableValue(piece, context);
    if (text === null) return null;
    pieces.push("text" in piece ? piece : { text, literal: true });
  }
  return pieces;
}

function variableValue({ key, otherwise }: Variable, context: ConditionContext): string | null {
  const values = MULTIVALUED.has(key) ? undefined : context.get(key);
  return values?.length === 1 ? (values[0] ?? null) : otherwise;
}

/** The text of pieces, in which `*` and `?` are characters like others. */
export function plainText(pieces: readonly GlobPiece[]): string {
  return pieces.map(({ text }) => text).join("");
}
