import { AwsError } from "../../protocol/errors.ts";
import { validation } from "../errors.ts";
import type { Call } from "../operation.ts";

/** Tags of an alarm (API Reference, TagResource). */
const MOST_TAGS = 50;

/** Tags with others added or replaced. @throws AwsError */
export function tagsWith(
  present: Readonly<Record<string, string>>,
  given: readonly { readonly Key: string; readonly Value: string }[],
): Readonly<Record<string, string>> {
  const tags = new Map(Object.entries(present));
  for (const { Key, Value } of given) {
    if (/^aws:/i.test(Key)) throw validation("Tag keys must not begin with aws:, which is reserved.");
    tags.set(Key, Value);
  }
  if (tags.size > MOST_TAGS) throw validation(`A resource can have at most ${MOST_TAGS} tags.`);
  return Object.fromEntries(tags);
}

/** The alarm's name in its ARN. @throws AwsError ResourceNotFoundException for what is no alarm of the caller */
export function nameInArn({ caller: { account, region } }: Call, arn: string): string {
  const found = /^arn:[^:]+:cloudwatch:([^:]+):([^:]+):alarm:(.+)$/s.exec(arn);
  if (found?.[3] === undefined || found[1] !== region || found[2] !== account) throw noResource();
  return found[3];
}

export function noResource(): AwsError {
  return new AwsError("ResourceNotFoundException", "The named resource does not exist.", 404);
}
