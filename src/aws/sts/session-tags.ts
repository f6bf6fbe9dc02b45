import type { PrincipalTag, Session } from "../../auth/session.ts";
import { validation } from "./errors.ts";

/** Tags of a session, and the keys of those that go on to the next role. */
export type SessionTags = Pick<Session, "tags" | "transitiveTagKeys">;

const folded = (key: string) => key.toLowerCase();

/**
 * Tags of a new session: those that are passed, and the transitive ones of the session that asks, which stay transitive.
 * Keys are told apart without case (IAM User Guide, Passing session tags in AWS STS).
 *
 * @param by the session of the caller; null for long-term credentials.
 * @throws AwsError ValidationError
 */
export function sessionTagsOf(
  tags: readonly PrincipalTag[],
  transitive: readonly string[],
  by: SessionTags | null,
): SessionTags {
  const keys = new Set(tags.map(({ key }) => folded(key)));
  if (keys.size < tags.length)
    throw validation("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  const reserved = tags.find(({ key }) => folded(key).startsWith("aws:"));
  if (reserved) throw validation(`System tags cannot be passed as session tags: ${reserved.key}`);
  if (transitive.some((key) => !keys.has(folded(key))))
    throw validation("The specified transitive tag key must be included in the requested tags.");
  const inherited = by?.transitiveTagKeys ?? [];
  if (inherited.some((key) => keys.has(folded(key)))) {
    throw validation(
      "One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const kept = new Set(inherited.map(folded));
  return {
    tags: [...(by?.tags ?? []).filter(({ key }) => kept.has(folded(key))), ...tags],
    transitiveTagKeys: [...inherited, ...transitive],
  };
}

/** Tags as requests write them. */
export function requestTags(
  given: readonly { readonly Key: string; readonly Value: string }[] | undefined,
): PrincipalTag[] {
  return (given ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
}
