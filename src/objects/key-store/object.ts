import { InstanceActions } from "./instances/part.ts";

/**
 * The keys of one account in one Region: the truth about keys, materials, aliases, tags, policies, grants,
 * custom key stores, secrets and application access points.
 *
 * Each method is one action, checked and written in one transaction. What is due by the caller's `now`
 * (deletions, rotations, expiries) has happened before it looks. Material comes and goes wrapped.
 *
 * The actions stand in one file for each subject, each class adding its own to those of the one before.
 */
export class KeyStore extends InstanceActions {}
