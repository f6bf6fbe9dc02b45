import * as z from "zod/mini";
import { CLOUD_NAMES } from "../../cloud/list.ts";

/*
 * A snapshot is NDJSON (docs/snapshots.md):
 *
 *   {"fauxkms":"snapshot/1", …}            what it is, and how its secrets are sealed
 *   {"own":{…}}                            clock, faults and settings of the workspace
 *   {"object":"keys","cloud":…,…}          begins an object, or begins one again: what came of it before is void
 *   {"table":"keys","columns":[…]}         names the columns of the rows that follow
 *   [1,"…",null,{"bytes":"…"},{"sealed":"…"}]
 *   {"end":{"lines":7,"mac":"…"}}
 */

/** Version of the format. */
export const FORMAT = 1;

const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/), z.maxLength(200));

/** How the secrets of a document are sealed. */
export const sealingShape = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("passphrase"), salt: base64 }),
  z.strictObject({ by: z.literal("deployment"), salt: base64 }),
]);

/** The first line. */
export const headShape = z.strictObject({
  fauxkms: z.string().check(z.regex(/^snapshot\/\d{1,6}$/)),
  version: z.string().check(z.maxLength(40)),
  madeAt: z.iso.datetime(),
  workspace: z.string().check(z.maxLength(63)),
  clouds: z.array(z.enum(CLOUD_NAMES)).check(z.maxLength(10)),
  sealing: sealingShape,
  proof: base64,
});

export type Head = z.infer<typeof headShape>;
export type Sealing = Head["sealing"];

const scopeShape = { cloud: z.enum(CLOUD_NAMES), account: z.string().check(z.regex(/^\d{12,16}$/)) };
const region = z.string().check(z.regex(/^[a-z0-9-]{1,40}$/));
/** Numbers of steps of the schemas that the rows were read in. */
const steps = z.record(z.string().check(z.maxLength(40)), z.int().check(z.gte(0), z.lte(1000)));

/** A line that is no row. */
export const lineShape = z.union([
  z.strictObject({ own: z.unknown() }),
  z.strictObject({ object: z.enum(["keys", "counters"]), ...scopeShape, region, steps }),
  z.strictObject({ object: z.literal("journal"), steps }),
  z.strictObject({ object: z.literal("directory") }),
  z.strictObject({
    table: z.string().check(z.maxLength(64)),
    columns: z.array(z.string().check(z.regex(/^[a-z_]{1,64}$/))).check(z.minLength(1), z.maxLength(100)),
  }),
  z.strictObject({ end: z.strictObject({ lines: z.int(), mac: base64 }) }),
]);

/** A cell of a row. */
export type Cell = string | number | null | { readonly bytes: string } | { readonly sealed: string };

/** A row. */
export const rowShape = z.array(
  z.union([
    z.string(),
    z.number(),
    z.null(),
    z.strictObject({ bytes: z.string() }),
    z.strictObject({ sealed: z.string() }),
  ]),
);
