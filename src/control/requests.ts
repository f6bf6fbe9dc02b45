import * as z from "zod/mini";
import type { RequestQuery } from "../meter/record.ts";
import type { RefusingWindow } from "../meter/request-detail.ts";
import { type ControlContext, call } from "./call.ts";
import { type cloudShape, worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { counterNamed } from "./quota-names.ts";
import { requireRecordedNames } from "./recorded-names.ts";
import { instant, SPAN, spanOf, WHOSE } from "./span.ts";

/** Default and largest number of requests in an answer. */
const LIMIT = { standard: 100, most: 10_000 } as const;

/** Longest time that an answer waits for requests, and how often it looks, milliseconds. */
const LONGEST_WAIT_MS = 30_000;
const LOOK_MS = 250;
const WAIT = "how long to wait for a request, in milliseconds";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REQUEST_ID = "must be the id of a request, a UUID";

const query = {
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(LIMIT.most)), LIMIT.standard),
  ...WHOSE,
  ...SPAN,
  operation: z.optional(z.string().check(z.describe("an operation of KMS, such as Decrypt"))),
  keyId: z.optional(z.string().check(z.describe("the id or the ARN of a key"))),
  principal: z.optional(z.string().check(z.describe("an ARN, or its end: root, user/NAME, role/NAME"))),
  errorCode: z.optional(z.string().check(z.describe("an error of KMS, such as ThrottlingException"))),
  throttledBy: z.optional(z.string().check(z.describe("a quota, or the counter or fault that refused"))),
  invocationId: z.optional(z.string().check(z.describe("what an SDK sent as amz-sdk-invocation-id"))),
  denied: z.optional(z.enum(["true", "false"])),
  after: z.optional(worded(REQUEST_ID, z.regex(UUID, REQUEST_ID))),
  waitMs: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(LONGEST_WAIT_MS), z.describe(WAIT)), 0),
  requestId: z.optional(worded(REQUEST_ID, z.regex(UUID, REQUEST_ID))),
  before: z.optional(
    z.union([worded(REQUEST_ID, z.regex(UUID, REQUEST_ID)), z.iso.datetime({ offset: true })]),
  ),
};

/**
 * `GET requests`: recorded requests, newest first. Last uses of keys are written too, because the command line asks for
 * requests before it stops the server.
 */
const list = call({
  method: "GET",
  path: "requests",
  does: "recorded requests, newest first",
  query,
  async run(c, { query: { before, from, to, throttledBy, denied, waitMs, ...query } }) {
    await requireRecordedNames(c, query);
    const found = await awaited(c, waitMs, {
      ...query,
      ...spanOf(from, to),
      ...(throttledBy !== undefined && { throttledBy: refuserNamed(query.cloud, throttledBy) }),
      ...(denied !== undefined && { denied: denied === "true" }),
      before: before === undefined || UUID.test(before) ? before : instant(before, 0),
    });
    const { cloud, account, region } = query;
    return c.json({ cloud, account, region, requests: found });
  },
});

/** `GET requests/:id`: a request, and who used up the window that refused it. */
const one = call({
  method: "GET",
  path: "requests/:id",
  does: "one of them, with the window that refused it and who used that up",
  async run(c, { path: { id } }) {
    const { runtime, workspace } = c.var;
    const state = await runtime.workspaces.refresh(workspace);
    await runtime.recorder?.flush();
    const found = await runtime.journal(workspace).request(state, id);
    if (!found)
      throw new ControlError(404, "notFound", `no request '${id}' is recorded in workspace '${workspace}'`);
    const { request, quotas, window, users } = found;
    return c.json({ ...request, quotas, window: window && { ...shownWindow(window), usedBy: users } });
  },
});

export const requests = [list, one];

function shownWindow({ start, intervalMs, ...window }: RefusingWindow): object {
  return {
    ...window,
    from: new Date(start).toISOString(),
    to: new Date(start + intervalMs).toISOString(),
  };
}

/** Recorded requests, as soon as there are any, at the latest after a time. */
async function awaited(c: ControlContext, waitMs: number, query: RequestQuery) {
  const end = Date.now() + waitMs;
  for (;;) {
    const found = await recorded(c, query);
    if (found.length > 0 || Date.now() + LOOK_MS > end) return found;
    await scheduler.wait(LOOK_MS);
  }
}

/** Recorded requests, those of this moment included. */
async function recorded(c: ControlContext, query: RequestQuery) {
  const { runtime, workspace } = c.var;
  const state = await runtime.workspaces.refresh(workspace);
  await Promise.all([runtime.recorder?.flush(), runtime.keys.flushAllUses()]);
  return runtime.journal(workspace).requests(state, query);
}

/** What refuses requests: a counter, or a fault on demand. @throws ControlError 404 */
function refuserNamed(cloud: z.infer<typeof cloudShape> | undefined, text: string): string {
  return text.startsWith("fault/") ? text : counterNamed(cloud, text);
}
