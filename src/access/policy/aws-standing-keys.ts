/**
 * Condition keys, in lower case, whose values are those of who asks and of the key, whatever a request says (IAM User Guide, AWS
 * global condition context keys; Developer Guide, AWS KMS condition keys). Those of the session are not among them, because
 * several have one name.
 */
const OF_CALLER_OR_KEY: ReadonlySet<string> = new Set([
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username"],
  ...["aws:principalorgid", "aws:principalorgpaths", "aws:principalisawsservice"],
  ...["aws:resourceaccount", "aws:requestedregion", "aws:securetransport"],
  ...[
    "kms:calleraccount",
    "kms:resourcealiases",
    "kms:keyspec",
    "kms:keyusage",
    "kms:keyorigin",
    "kms:multiregion",
  ],
]);

/** What the tags of who asks, and of the key, begin with. */
const TAGS_OF_CALLER = "aws:principaltag/";
const TAGS_OF_KEY = "aws:resourcetag/";

/** Whether the values of a condition key may stand as long as the policies do. @param name in lower case. */
export function mayStand(name: string): boolean {
  return OF_CALLER_OR_KEY.has(name) || name.startsWith(TAGS_OF_CALLER) || name.startsWith(TAGS_OF_KEY);
}

/** A caller, as far as it matters here. */
export interface Standing {
  readonly isService: boolean;
  readonly hasSession: boolean;
}

/**
 * Whether a condition key has the same values in all requests of a principal on a key, as long as neither changes. Sessions of
 * one name may have other tags each, and a service acts for many accounts.
 */
export function stands(name: string, { isService, hasSession }: Standing): boolean {
  if (isService || (hasSession && name.startsWith(TAGS_OF_CALLER))) return false;
  return mayStand(name);
}
