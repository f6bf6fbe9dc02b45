import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import type { Moment } from "../isolate/recorder.ts";
import type { Runtime } from "../isolate/runtime.ts";
import { awsPriceClass } from "../meter/aws-prices.ts";
import type { Answered } from "../meter/record.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { chargesOf, tariffOf } from "../quotas/charges.ts";
import { scopeOf, type WorkspaceState } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { PERMISSION_MEMBERS, type Permission, permissionOf } from "./service-permission.ts";

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
    ebs: { create: "GenerateDataKeyWithoutPlaintext", attach: "Decrypt", grant: "CreateGrant" },
  }).map(([service, actions]) => [service, new Map(Object.entries(actions))] as const),
);

/** Services that call KMS by another name than their own (Developer Guide, kms:ViaService). */
const CALLED: Readonly<Record<string, string>> = { ebs: "ec2" };

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
  ...PERMISSION_MEMBERS,
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
    async run(c, { body }) {
      const { service, action, account, region, count, keyManager } = body;
      const { runtime, workspace } = c.var;
      const operation = SERVICES.get(service)?.get(action);
      if (operation === undefined) {
        const known = [...SERVICES].map(([name, actions]) => `${name} (${[...actions.keys()].join(", ")})`);
        throw new ControlError(400, "invalid", `service, action: one of ${known.join("; ")}`);
      }
      const asked = { service, action, operation, count };
      if (keyManager === "AWS_OWNED") {
        if (body.keyId === undefined) return c.json({ ...asked, allowed: count, throttled: 0 });
        throw new ControlError(400, "invalid", "keyId: AWS owned keys are in no account (in the body)");
      }
      const called = { service: CALLED[service] ?? service, operation, account, region };
      const permission = await permissionOf(c, called, body);
      const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
      const played = { operation, account, region, count, permission };
      const admitted = await charge(runtime, workspace, played, background);
      const throttled = count - admitted;
      if (permission.denied?.observed !== false) return c.json({ ...asked, allowed: admitted, throttled });
      const { sentence } = permission.denied;
      return c.json({ ...asked, allowed: 0, throttled, denied: admitted, sentence });
    },
  }),
];

interface Played {
  readonly permission: Permission;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly count: number;
}

/**
 * Charges all calls with one call to the counter, and records them. Denied ones draw too, as policies are asked after the quota.
 *
 * @returns number of calls that are within the quota
 */
async function charge(
  runtime: Runtime,
  workspace: string,
  played: Played,
  background: (work: Promise<unknown>) => void,
): Promise<number> {
  const { operation, account, region, count } = played;
  const state = await runtime.workspaces.refresh(workspace);
  const settings = settingsIn(state, runtime.settings);
  const tariff = tariffOf(AWS_QUOTAS, settings.quotaProfile, 0);
  const [own] = chargesOf(tariff, { operation, changesKey: false, account, region, keys: [] });
  if (!own) throw new Error(`no quota of ${operation}`);
  const scope = scopeOf(workspace, "aws", account, region);
  const moment = momentOf(workspace, state, background);
  const claim = { scope, quota: own.quota, rate: own.rate, cost: 1, state, wall: moment.wall, background };
  const admitted = settings.quotas === "off" ? count : await runtime.quotas.draw(claim, count);
  const within = settings.quotas === "enforce" ? admitted : count;
  const quotas = [own.quota];
  const isDenied = played.permission.denied?.observed === false;
  const ended = isDenied
    ? { status: 400, errorCode: "AccessDeniedException" }
    : { status: 200, errorCode: null };
  const refused = { status: 400, errorCode: "ThrottlingException", throttledBy: own.quota, quotas };
  record(runtime, moment, played, within, { ...ended, throttledBy: null, quotas });
  record(runtime, moment, played, count - within, refused);
  return within;
}

function momentOf(
  workspace: string,
  { generation, clock }: WorkspaceState,
  background: (work: Promise<unknown>) => void,
): Moment {
  const wall = Date.now();
  return { workspace, generation, now: timeOf(clock, wall), wall, background };
}

/** Records calls that ended alike. */
function record(
  { recorder }: Runtime,
  moment: Moment,
  { operation, account, region, permission }: Played,
  calls: number,
  ends: Pick<Answered, "status" | "errorCode" | "throttledBy" | "quotas">,
): void {
  const { principal, keys, denied } = permission;
  const answered = {
    cloud: "aws",
    account,
    region,
    principal,
    operation,
    keys,
    keySpec: null,
    cryptographic: operation !== "CreateGrant",
    price: awsPriceClass("key", "SYMMETRIC_DEFAULT", null),
    log: null,
    ...ends,
  } as const;
  const ids = Array.from({ length: Math.min(calls, RECORDED_SINGLY) }, () => crypto.randomUUID());
  const detail = denied && ends.throttledBy === null ? { denied } : null;
  recorder?.recordAll(moment, answered, calls, ids, detail);
}
