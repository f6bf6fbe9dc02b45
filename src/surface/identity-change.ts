import { type GivenPolicy, type IdentityChange, IdentityError } from "./identities.ts";

/** Whether a change says nothing. */
export function isNothing(change: IdentityChange): boolean {
  return Object.values(change).every((member) => member === undefined);
}

/**
 * A policy document as it is stored, JSON.
 *
 * @param where its member, for the message.
 * @param refusal what the cloud says to a document that it refuses.
 * @throws IdentityError in those words
 */
export function documentOf(
  where: string,
  given: unknown,
  refusal: (document: string) => string | null,
): string {
  const text = typeof given === "string" ? given : JSON.stringify(given ?? null);
  const refused = refusal(text);
  if (refused !== null) throw new IdentityError("invalid", `${where}: ${refused}`);
  return text;
}

/** What the name of a policy is made of. */
interface NameForm {
  readonly pattern: RegExp;
  readonly words: string;
}

/** A document that may have a name, `{name, document}`. */
export interface NamedDocument {
  /** Null where it has none. */
  readonly name: string | null;
  readonly document: unknown;
  /** The member that is the document. */
  readonly at: string;
}

/** Takes a given policy apart. @param where its member, for the message. @throws IdentityError */
export function namedDocument(where: string, given: GivenPolicy, form: NameForm): NamedDocument {
  if (typeof given === "string" || !("document" in given)) return { name: null, document: given, at: where };
  const { name, document, ...others } = given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new IdentityError("invalid", `${where}: unknown member '${unknown}'; there are: name, document`);
  }
  if (name !== undefined && (typeof name !== "string" || !form.pattern.test(name))) {
    throw new IdentityError("invalid", `${where}.name: must be a name of ${form.words}`);
  }
  return { name: name ?? null, document, at: `${where}.document` };
}

/** A tag of a user or role. */
export interface GivenTag {
  readonly key: string;
  readonly value: string;
}

/** The tags of a change as pairs, each of which a cloud has still to check. */
export function tagsIn(given: NonNullable<IdentityChange["tags"]>): readonly GivenTag[] {
  return Array.isArray(given)
    ? given.map(({ Key: key, Value: value }: { Key: string; Value: string }) => ({ key, value }))
    : Object.entries(given).map(([key, value]) => ({ key, value: String(value) }));
}
