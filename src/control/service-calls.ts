import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { awsPriceClass } from "../meter/aws-prices.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { chargesOf, tariffOf } from "../quotas/charges.ts";
import { scopeOf } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
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

/** Most calls of each outcome that are recorded singly; the others are in the sums alone. */
const RECORDED_SINGLY = 100;

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
export const serviceCalls = [
  call({
    method: "POST",
    path: "service-calls",
    does: "plays what a service asks of KMS for an account",
    cloud: "aws",
    body: shape,
    async run(c, { body: { service, action, account, region, count, keyManager } }) {
      const { runtime, workspace } = c.var;
      const operation = SERVICES.get(service)?.get(action);
      if (operation === undefined) {
        const known = [...SERVICES].map(([name, actions]) => `${name} (${[...actions.keys()].join(", ")})`);
        throw new ControlError(400, "invalid", `service, action: one of ${known.join("; ")}`);
      }
      const asked = { service, action, operation, count };
      if (keyManager === "AWS_OWNED") return c.json({ ...asked, allowed: count, throttled: 0 });
      const allowed = await charge(
        runtime,
        workspace,
        { service, operation, account, region, count },
        (work) => c.executionCtx.waitUntil(work),
      );
      return c.json({ ...asked, allowed, throttled: count - allowed });
    },
  }),
];

interface Played {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly count: number;
}

/** Charges all calls with one call to the counter, and records them. @returns number of admitted calls */
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
  const wall = Date.now();
  const claim = { scope, quota: own.quota, rate: own.rate, cost: 1, state, wall, background };
  const admitted = settings.quotas === "off" ? count : await runtime.quotas.draw(claim, count);
  const allowed = settings.quotas === "enforce" ? admitted : count;
  const moment = {
    workspace,
    generation: state.generation,
    now: timeOf(state.clock, wall),
    wall,
    background,
  };
  for (const passes of [true, false]) {
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
    const calls = passes ? allowed : count - allowed;
    const ids = Array.from({ length: Math.min(calls, RECORDED_SINGLY) }, () => crypto.randomUUID());
    recorder?.recordAll(moment, answered, calls, ids);
  }
  return allowed;
}
