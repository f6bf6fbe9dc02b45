import type { PrincipalTag } from "../../auth/session.ts";
import { required } from "../../shape.ts";
import { change, find } from "./entities.ts";
import { invalidInput, limitExceeded, TITLES } from "./errors.ts";
import { paged, tagKeys, tags } from "./members.ts";
import type { Call } from "./operation.ts";
import { pageOf } from "./page.ts";
import { shownTags } from "./shown.ts";
import { onEntity } from "./subjects.ts";

/** Tags of an entity (IAM User Guide, IAM and AWS STS quotas). */
const MOST_TAGS = 50;

interface GivenTag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * Tags with others added. Keys are not distinguished by case, but kept as they were written.
 *
 * @throws AwsError InvalidInput for a key that is there twice, LimitExceeded
 */
export function tagsWith(present: readonly PrincipalTag[], given: readonly GivenTag[] = []): PrincipalTag[] {
  const keys = given.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  const kept = present.filter(({ key }) => !keys.includes(key.toLowerCase()));
  const all = [...kept, ...given.map(({ Key, Value }) => ({ key: Key, value: Value }))];
  if (all.length > MOST_TAGS) {
    throw limitExceeded(`The number of tags has reached the maximum limit of ${MOST_TAGS}.`);
  }
  return all;
}

/** Tags without those of some keys. */
export function tagsWithout(present: readonly PrincipalTag[], keys: readonly string[]): PrincipalTag[] {
  const removed = keys.map((key) => key.toLowerCase());
  return present.filter(({ key }) => !removed.includes(key.toLowerCase()));
}

/** A page of tags. */
export function tagPage(
  call: Call,
  input: { readonly Marker?: string; readonly MaxItems?: number },
  all: readonly PrincipalTag[],
) {
  const { items, next } = pageOf(call, input, all, ({ key }) => key);
  return { Tags: shownTags(items), ...next };
}

/** Tag…: adds or replaces tags of a user or role. */
export function tagEntity(kind: "user" | "role") {
  return onEntity(kind, {
    name: `Tag${TITLES[kind]}`,
    input: { Tags: required(tags) },
    async run(call, { Tags }, name) {
      await change(call, kind, name, (record) => ({
        record: { ...record, tags: tagsWith(record.tags, Tags) },
      }));
      return null;
    },
  });
}

/** Untag…: removes tags. */
export function untagEntity(kind: "user" | "role") {
  return onEntity(kind, {
    name: `Untag${TITLES[kind]}`,
    input: { TagKeys: required(tagKeys) },
    async run(call, { TagKeys }, name) {
      await change(call, kind, name, (record) => ({
        record: { ...record, tags: tagsWithout(record.tags, TagKeys) },
      }));
      return null;
    },
  });
}

/** List…Tags: the tags. */
export function listTags(kind: "user" | "role") {
  return onEntity(kind, {
    name: `List${TITLES[kind]}Tags`,
    input: paged,
    async run(call, input, name) {
      return tagPage(call, input, (await find(call, kind, name)).tags);
    },
  });
}
