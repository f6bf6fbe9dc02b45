import * as z from "zod/mini";
import { KB_PER_REQUEST, LOG_RETENTION_DAYS, requestsIn } from "../billing/logs.ts";
import { journalOf } from "../isolate/runtime.ts";
import type { LogCursor } from "../meter/access-log.ts";
import { call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";
import { requireRecordedNames } from "./recorded-names.ts";
import { instant, SPAN, spanOf, WHOSE } from "./span.ts";

/** Default and largest number of entries in an answer. */
const LIMIT = { standard: 100, most: 10_000 } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A cursor (`next`), the end of an answer: a minute since the epoch and the number of a group. */
const PLACE = /^(\d{1,10})\.(\d{1,15})$/;

const query = {
  ...SPAN,
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(LIMIT.most)), LIMIT.standard),
  account: WHOSE.account,
  operation: z.optional(z.string()),
  errorCode: z.optional(z.string()),
  before: z.optional(
    z.union([
      z.string().check(z.regex(UUID)),
      z.string().check(z.regex(PLACE)),
      z.iso.datetime({ offset: true }),
    ]),
  ),
};

/**
 * `GET instances/:id/logs`: the access log of an instance, newest first. KMS has no such operation: Alibaba Cloud's
 * logs are read from Simple Log Service.
 */
const instanceLogs = call({
  method: "GET",
  path: "instances/:id/logs",
  does: "what log analysis keeps of an instance's requests, newest first",
  query,
  async run(c, { path, query: { from, to, before, ...query } }) {
    const { runtime, workspace } = c.var;
    const span = spanOf(from, to);
    const place = before === undefined ? undefined : placeOf(before);
    const context = await instanceContext(runtime, workspace);
    await requireRecordedNames(c, { ...query, cloud: context.scope.cloud });
    const instance = path.id;
    const record = await runtime.instanceCache.get(context, instance);
    if (!record || record.lifecycle.phase === "released") {
      throw new ControlError(404, "notFound", "there is no such instance");
    }
    await runtime.recorder?.flush();
    const capacity = requestsIn(record.specification.logStorageGb);
    const at = { generation: context.state.generation, now: context.now, capacity };
    const { entries, next, held } = await journalOf(c.env, workspace).accessLog(at, {
      ...query,
      ...span,
      instance,
      before: place,
    });
    return c.json({
      logs: entries,
      next,
      storage: {
        usedKb: held * KB_PER_REQUEST,
        totalKb: capacity * KB_PER_REQUEST,
        retentionDays: LOG_RETENTION_DAYS,
      },
    });
  },
});

export const accessLogs = [instanceLogs];

function placeOf(before: string): number | LogCursor {
  if (UUID.test(before)) return { requestId: before };
  const [, minute, group] = PLACE.exec(before) ?? [];
  if (minute === undefined) return instant(before, 0);
  return { minute: Number(minute), group: Number(group) };
}
