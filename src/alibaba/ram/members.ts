import { integer, list, required, string, structure } from "../../shape.ts";

/**
 * Parameters that several operations share. What texts may be made of is looked at in `rules.ts`, because RAM says it in
 * codes of its own.
 */

export const text = string({});
/** A text that may be empty, as what replaces another. */
export const newText = string({ min: 0 });

/** Parameters of a list in pages (RAM, ListUsers). */
export const paged = {
  Marker: string({ max: 8192 }),
  MaxItems: integer({ min: 1, max: 1000 }),
} as const;

/** How a policy is named of which there are RAM's own and the account's. */
export const anyPolicy = { PolicyName: required(text), PolicyType: required(text) } as const;

/** Seconds (RAM, CreateRole). */
export const maxSessionDuration = integer({ min: 3600, max: 43_200 });

const tag = structure({
  Key: required(string({ min: 1, max: 128 })),
  Value: string({ min: 0, max: 256 }),
});
/**
 * Tags: JSON of `[{"Key":"","Value":""}]`, or `Tag.1.Key` (RAM, TagResources). SDKs of the later generation send an empty list
 * where a request has none.
 */
export const tags = list(tag, { max: 20 });
/** Tags of which there must be one. */
export const furtherTags = list(tag, { min: 1, max: 20 });
export const tagKeys = list(string({ min: 1, max: 128 }), { min: 1, max: 20 });
/** JSON of names (RAM, TagResources). */
export const resourceNames = list(string({ min: 1, max: 128 }), { min: 1, max: 50 });
