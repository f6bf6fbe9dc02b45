import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { journalOf } from "../isolate/runtime.ts";
import { type ControlEnv, check } from "./context.ts";
import { instant, WHOSE } from "./span.ts";

/** Default and largest number of requests in an answer. */
const LIMIT = { standard: 100, most: 10_000 } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const queryShape = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(LIMIT.most)), LIMIT.standard),
  cloud: WHOSE.cloud,
  account: WHOSE.account,
  operation: z.optional(z.string()),
  keyId: z.optional(z.string()),
  errorCode: z.optional(z.string()),
  before: z.optional(z.union([z.string().check(z.regex(UUID)), z.iso.datetime({ offset: true })])),
});

/**
 * `GET requests`: recorded requests, newest first. Last uses of keys are written too, because the command line asks for
 * requests before it stops the server.
 */
export const requests = new Hono<ControlEnv>();

requests.get("/", async (c) => {
  const { runtime, workspace } = c.var;
  const { before, ...query } = check(queryShape, c.req.query());
  const state = await runtime.workspaces.refresh(workspace);
  await Promise.all([runtime.recorder?.flush(), runtime.keys.flushAllUses()]);
  const found = await journalOf(c.env, workspace).requests(state, {
    ...query,
    before: before === undefined || UUID.test(before) ? before : instant(before, 0),
  });
  return c.json({ requests: found });
});
