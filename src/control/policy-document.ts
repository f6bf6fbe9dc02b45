import { ControlError } from "./errors.ts";

/**
 * A policy of a body as it is stored.
 *
 * @param where its member, for the message.
 * @param refusal what the cloud says to a document that it refuses.
 * @throws ControlError 400 in those words
 */
export function policyDocument(
  where: string,
  policy: object,
  refusal: (document: string) => string | null,
): string {
  const document = JSON.stringify(policy);
  const refused = refusal(document);
  if (refused !== null) throw new ControlError(400, "invalid", `${where}: ${refused} (in the body)`);
  return document;
}
