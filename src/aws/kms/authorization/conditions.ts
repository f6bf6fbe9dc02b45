import { type GlobalFacts, globalKey } from "../../../access/aws/global-keys.ts";
import type { OrganizationPlace } from "../../../access/aws/identity.ts";
import { type ConditionContext, madeOnce } from "../../../access/conditions/context.ts";
import type { PrincipalTag } from "../../../auth/session.ts";
import { type Asked, asStructure, listIn, type Members, textIn } from "./asked.ts";
import { kmsKey } from "./kms-keys.ts";

/** Operations whose requests have tags. ReplicateKey has them for the right to tag alone. */
const TAGGING: ReadonlySet<string> = new Set(["CreateKey", "TagResource", "ReplicateKey"]);

/**
 * The condition keys of one permission of a request, each made when a policy asks for it.
 *
 * @param owner organization of the key's account.
 */
export function requestConditions(asked: Asked, owner: OrganizationPlace | null): ConditionContext {
  let global: GlobalFacts | undefined;
  return madeOnce((name) => {
    const played = asked.played.get(name);
    if (played) return played;
    if (name.startsWith("kms:")) return kmsKey(name, asked);
    if (!name.startsWith("aws:")) return undefined;
    global ??= globalFacts(asked, owner);
    return globalKey(name, global);
  });
}

function globalFacts(asked: Asked, owner: OrganizationPlace | null): GlobalFacts {
  const { caller, operation, input, key } = asked;
  const tags = TAGGING.has(operation) ? tagsIn(input) : null;
  const removed = operation === "UntagResource" ? listIn(input, "TagKeys")?.map(String) : undefined;
  return {
    ...asked,
    session: caller.session,
    resourceAccount: key?.account ?? null,
    resourceOrganization: key === null ? null : owner,
    resourceTags: key?.tags ?? [],
    requestTags: tags,
    tagKeys: removed ?? tags?.map((tag) => tag.key) ?? null,
  };
}

/** The tags in an input; null where it has none. */
export function tagsIn(input: Members): readonly PrincipalTag[] | null {
  return listIn(input, "Tags")?.map(tagOf) ?? null;
}

/** A tag as operations have it. */
function tagOf(tag: Members[string]): PrincipalTag {
  const members = asStructure(tag);
  return { key: textIn(members, "TagKey") ?? "", value: textIn(members, "TagValue") ?? "" };
}
