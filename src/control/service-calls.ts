import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { awsPriceClass } from "../meter/aws-prices.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { chargesOf, tariffOf } from "../quotas/charges.ts";
import { scopeOf } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { placeMembers, requireRegion } from "./clouds.ts";
import { type ControlEnv, readJson } from "./context.ts";
import { ControlError } from "./errors.ts";

/**
 * Calls that AWS services make to KMS on an account's behalf, for each action of a user (Developer Guide, "How … uses
 * AWS KMS" of each service).
 */
const SERVICES = new Map(
  Object.entries({
    s3: { upload: "GenerateDataKey", download: "Decrypt" },
    secretsmanager: { put: "GenerateDataKey", get: "Decrypt" },
    ssm: { put: "Encrypt", get: "Decrypt" },
    sqs: { send: "GenerateDataKey", receive: "Decrypt" },
    ebs: { create: "GenerateDataKeyWithoutPlaintext", attach: "Decrypt" },
  }).map(([service, actions]) => [service, new Map(Object.entries(actions))] as const),
);

/** Most calls in a request to this API. */
const MOST_CALLS = 100_000;

/** Calls that are simulated at the same time. */
const CALLS_AT_ONCE = 1000;

const shape = z.strictObject({
  service: z.string(),
  action: z.string(),
  ...placeMembers("aws"),
  count: z.int().check(z.gte(1), z.lte(MOST_CALLS)),
  /** Manager of the key. AWS owned keys do not draw from the account's quotas. */
  keyManager: z._default(z.enum(["CUSTOMER", "AWS", "AWS_OWNED"]), "CUSTOMER"),
});

/**
 * `POST service-calls`: simulates a service's calls to KMS, such as those of "S3 uploads 6,000 objects with SSE-KMS".
 * The calls draw from the account's symmetric quota like its own calls (seed 001, API requests made on your behalf),
 * and are recorded as the service's; no data is encrypted.
 */
export const serviceCalls = new Hono<ControlEnv>();

serviceCalls.post("/", async (c) => {
  const { runtime, workspace } = c.var;
  const { service, action, account, region, count, keyManager } = await readJson(c, shape);
  requireRegion(runtime.regions, "aws", region);
  const operation = SERVICES.get(service)?.get(action);
  if (operation === undefined) {
    const known = [...SERVICES].map(([name, actions]) => `${name} (${[...actions.keys()].join(", ")})`);
    throw new ControlError(400, "invalid", `service, action: one of ${known.join("; ")}`);
  }
  const asked = { service, action, operation, count };
  if (keyManager === "AWS_OWNED") return c.json({ ...asked, allowed: count, throttled: 0 });
  const allowed = await charge(runtime, workspace, { service, operation, account, region, count }, (work) =>
    c.executionCtx.waitUntil(work),
  );
  return c.json({ ...asked, allowed, throttled: count - allowed });
});

interface Played {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly count: number;
}

/** Charges and records each call. @returns number of admitted calls */
async function charge(
  runtime: Runtime,
  workspace: string,
  { service, operation, account, region, count }: Played,
  background: (work: Promise<unknown>) => void,
): Promise<number> {
  const { recorder } = runtime;
  const state = await runtime.workspaces.refresh(workspace);
  const settings = settingsIn(state, runtime.settings);
  const tariff = tariffOf(AWS_QUOTAS, settings.quotaProfile, 0);
  const [own] = chargesOf(tariff, { operation, changesKey: false, account, region, keys: [] });
  if (!own) throw new Error(`no quota of ${operation}`);
  const scope = scopeOf(workspace, "aws", account, region);
  let allowed = 0;
  for (let done = 0; done < count; done += CALLS_AT_ONCE) {
    // Lets other requests run in between, because so many calls take a second.
    if (done > 0) await scheduler.wait(0);
    const wall = Date.now();
    const now = timeOf(state.clock, wall);
    const moment = { workspace, generation: state.generation, now, wall, background };
    const claim = { scope, quota: own.quota, rate: own.rate, cost: 1, state, wall, background };
    const calls = Math.min(CALLS_AT_ONCE, count - done);
    const admitted = settings.quotas === "off" ? calls : await runtime.quotas.takeMany(claim, calls);
    for (let call = 0; call < calls; call++) {
      const passes = call < admitted || settings.quotas !== "enforce";
      if (passes) allowed += 1;
      const answered = {
        cloud: "aws",
        account,
        region,
        principal: `${service}.amazonaws.com`,
        operation,
        keys: [],
        status: passes ? 200 : 400,
        errorCode: passes ? null : "ThrottlingException",
        keySpec: null,
        throttledBy: passes ? null : own.quota,
        quotas: [own.quota],
        cryptographic: true,
        price: awsPriceClass("key", "SYMMETRIC_DEFAULT", null),
        log: null,
      } as const;
      recorder?.record(moment, answered, crypto.randomUUID(), 0);
    }
  }
  return allowed;
}
