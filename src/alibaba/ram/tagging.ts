import type { PrincipalTag } from "../../auth/session.ts";
import { MOST_RAM_TAGS, ramTagsProblem } from "../identities/tags.ts";
import { invalidParameter } from "../protocol/error.ts";
import { change, find, TITLES } from "./entities.ts";
import { conflict } from "./errors.ts";
import type { Call } from "./operation.ts";
import { entitySubject } from "./subjects.ts";

/** A tag of a request. */
export interface GivenTag {
  readonly Key: string;
  readonly Value?: string;
}

/** Kinds of entities that have tags. */
export type TaggedKind = "user" | "role" | "policy";

/** The entities that a request names by a type and names. */
export interface GivenResources {
  /** `user`, `role` or `policy`, which the rules have checked. */
  readonly ResourceType: string;
  readonly ResourceNames: readonly string[];
}

/** Tags of a request, checked. @throws AlibabaError InvalidParameter */
export function readTags(given: readonly GivenTag[] = []): PrincipalTag[] {
  const read = given.map(({ Key, Value = "" }) => ({ key: Key, value: Value }));
  if (ramTagsProblem(read) !== null) throw invalidParameter("Tag");
  return read;
}

/** Whether tags include those that a request names; one without a value stands for any. */
export function hasTags(tags: readonly PrincipalTag[], wanted: readonly GivenTag[] = []): boolean {
  return wanted.every(({ Key, Value }) =>
    tags.some(({ key, value }) => key === Key && (Value === undefined || value === Value)),
  );
}

/** Kind of the entities of a request. */
export function kindOf({ ResourceType }: Pick<GivenResources, "ResourceType">): TaggedKind {
  return ResourceType === "user" || ResourceType === "role" ? ResourceType : "policy";
}

/** The entities of a request as policies see them. */
export async function taggedSubjects(call: Call, input: GivenResources): Promise<readonly string[]> {
  return Promise.all(input.ResourceNames.map((name) => entitySubject(call, kindOf(input), name)));
}

/**
 * Changes the tags of entities, all of which must be there.
 *
 * @throws AlibabaError EntityNotExist.…, LimitExceeded.….Tag
 */
export async function changeTags(
  call: Call,
  input: GivenResources,
  edit: (present: readonly PrincipalTag[]) => readonly PrincipalTag[],
): Promise<void> {
  const kind = kindOf(input);
  const edited = (present: readonly PrincipalTag[]) => {
    const next = edit(present);
    if (next.length > MOST_RAM_TAGS) throw conflict(`LimitExceeded.${TITLES[kind]}.Tag`);
    return next;
  };
  for (const name of input.ResourceNames) edited((await find(call, kind, name)).tags);
  for (const name of input.ResourceNames) {
    await change(call, kind, name, (record) => ({ record: { ...record, tags: edited(record.tags) } }));
  }
}
