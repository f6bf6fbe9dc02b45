import { BoundedMap } from "../../bounded-map.ts";
import type { Failure } from "../../errors.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { AWS_QUOTAS } from "../../quotas/aws.ts";
import {
  type Charge,
  type ChargedRequest,
  furtherCharges,
  isHotKey,
  mayDrawMore,
  type Tariff,
  tariffOf,
} from "../../quotas/charges.ts";
import { CLOSED } from "../../quotas/counter-book.ts";
import { quotaFor } from "../../quotas/descriptor.ts";
import { type QuotaRow, rateOf } from "../../quotas/row.ts";
import type { Settings } from "../../settings.ts";
import type { Trace } from "../../surface/trace.ts";
import { whenKnown } from "../../when-known.ts";
import type { Scope } from "../../workspace.ts";
import { settingsIn } from "../../workspace-settings.ts";
import { customKeyStoreById } from "./custom-key-stores/custom-key-stores.ts";
import { AwsError, throttled } from "./errors.ts";
import type { Call, LocatedKeys, Operation } from "./operation.ts";

const NO_KEYS: LocatedKeys = [];

/** Number of tariffs kept by an isolate; workspaces may have settings of their own. */
const TARIFFS = 100;

/** Tariffs by the settings that they depend on. */
const tariffs = new BoundedMap<string, Tariff>(TARIFFS);
/** The tariff of the last request, which most often is the next one's. */
let made: { readonly settings: Settings; readonly tariff: Tariff } | undefined;

function tariffFor(settings: Settings): Tariff {
  if (made?.settings === settings) return made.tariff;
  const { quotaProfile, hotKeyLimit } = settings;
  const name = `${quotaProfile}/${hotKeyLimit}`;
  const tariff = tariffs.get(name) ?? tariffOf(AWS_QUOTAS, quotaProfile, hotKeyLimit);
  tariffs.set(name, tariff);
  made = { settings, tariff };
  return tariff;
}

/**
 * Charges a request to every quota that it draws from (quotas/charges.ts), the caller's own first, and notes them in
 * its trace. The first that has nothing left refuses it, and is the last in the trace: those before it stay charged,
 * those after it are not.
 *
 * @param located the keys of the request, or why there are none: then only the caller's own quota is charged.
 * @returns false when it is throttled, which only mode `enforce` does.
 */
export function withinQuota(
  runtime: Runtime,
  operation: Operation,
  call: Call,
  input: object,
  located: LocatedKeys | AwsError | Failure,
  trace: Trace,
  drawn: Drawn[],
): boolean | Promise<boolean> {
  const settings = settingsIn(call.context.state, runtime.settings);
  if (settings.quotas === "off") return true;
  const tariff = tariffFor(settings);
  const keys = located instanceof Error ? NO_KEYS : located;
  const row = quotaFor(tariff.index, {
    operation: operation.name,
    keySpec: keys[0]?.record.keySpec,
    keyPairSpec: textOf(input, "KeyPairSpec"),
  });
  if (!row) return true;
  trace.charged = [row.id];
  const rate = rateOf(row, settings.quotaProfile, call.caller.region);
  const store = operation.name === "GenerateRandom" ? textOf(input, "CustomKeyStoreId") : undefined;
  const charged = { operation: operation.name, changesKey: operation.changesKey === true };
  const { scope } = call.context;
  return whenKnown(
    take(runtime, call, row.id, rate, 1, scope, drawn),
    (admitted): boolean | Promise<boolean> => {
      if (!admitted && settings.quotas === "enforce") return refused(trace, scope);
      if (!mayDrawMore(charged, keys[0]?.record, keys[1]?.record, store)) return true;
      return withinFurther(runtime, charged, call, input, keys, trace, row, store, drawn);
    },
  );
}

/** Units that a request has drawn. */
export interface Drawn {
  readonly scope: Call["context"]["scope"];
  readonly quota: string;
  readonly cost: number;
  readonly window: number | undefined;
}

/** Errors that say that a request is invalid, whatever there is in the account. */
const INVALID: ReadonlySet<string> = new Set([
  ...["ValidationException", "MalformedPolicyDocumentException", "TagException", "InvalidMarkerException"],
  ...["InvalidArnException", "InvalidAliasNameException", "InvalidGrantIdException"],
]);

/** Whether the request is invalid by an error that was found while its keys were looked for. */
export function isMalformed(error: AwsError | Failure): boolean {
  if (!(error instanceof AwsError)) return false;
  return INVALID.has(error.code) || error.code === "InvalidCiphertextException";
}

/**
 * Gives back what a rejected request has drawn: all of it where the request is invalid, else what it drew from the key
 * that it did not change (docs/quotas.md).
 */
export function giveBackAfter(runtime: Runtime, drawn: readonly Drawn[], error: unknown, trace: Trace): void {
  const isInvalid = error instanceof AwsError && INVALID.has(error.code);
  const returned = drawn.filter(({ quota }) => isInvalid || isHotKey(quota));
  for (const { scope, quota, window, cost } of returned) runtime.quotas.giveBack(scope, quota, window, cost);
  const quotas = new Set(returned.map(({ quota }) => quota));
  if (quotas.size > 0) trace.charged = trace.charged.filter((quota) => !quotas.has(quota));
}

/** Notes where the counter is that refused a request. */
function refused(trace: Trace, scope: Scope): false {
  trace.throttledIn = scope;
  return false;
}

/** The error for a throttled request. The last charge in its trace refused it. */
export function refusal(trace: Trace): AwsError {
  trace.throttledBy = trace.charged.at(-1) ?? null;
  return throttled();
}

/** The charges after the first, one after another. */
async function withinFurther(
  runtime: Runtime,
  { operation, changesKey }: Pick<ChargedRequest, "operation" | "changesKey">,
  call: Call,
  input: object,
  located: LocatedKeys,
  trace: Trace,
  own: QuotaRow,
  customKeyStoreId: string | undefined,
  drawn: Drawn[],
): Promise<boolean> {
  const settings = settingsIn(call.context.state, runtime.settings);
  const { caller } = call;
  const other = textOf(input, operation === "ReplicateKey" ? "ReplicaRegion" : "PrimaryRegion");
  const request = {
    operation,
    changesKey,
    account: caller.account,
    region: caller.region,
    keys: located.map(({ record }) => record),
    otherRegion: other !== undefined && runtime.regions.has("aws", other) ? other : undefined,
    clusterKeyStoreId:
      customKeyStoreId !== undefined && (await isCluster(call, customKeyStoreId))
        ? customKeyStoreId
        : undefined,
  };
  for (const charge of furtherCharges(tariffFor(settings), request, own)) {
    trace.charged = [...trace.charged, charge.quota];
    const { scope } = call.contextFor(charge.account, charge.region);
    const admitted = await take(runtime, call, charge.quota, charge.rate, charge.cost, scope, drawn);
    if (!admitted && runtime.quotas.limitOf(scope, charge.quota) === CLOSED) throw noSessions();
    if (!admitted && settings.quotas === "enforce") return refused(trace, scope);
  }
  return true;
}

/**
 * The error for a cluster without free PKCS #11 sessions. In the guide's later revision it replaces throttling, with
 * the recommendation to retry (seed 003). Its text is not known.
 */
function noSessions(): AwsError {
  return new AwsError(
    "KMSInternalException",
    "The request was rejected because there are no available PKCS #11 sessions for the AWS CloudHSM cluster. Retry your request.",
    500,
  );
}

/** Whether the caller has an AWS CloudHSM key store of that id. Only such stores have a counter to draw from. */
async function isCluster(call: Call, customKeyStoreId: string): Promise<boolean> {
  try {
    return (await customKeyStoreById(call, customKeyStoreId)).backing.type === "AWS_CLOUDHSM";
  } catch {
    // The operation answers the error.
    return false;
  }
}

function take(
  runtime: Runtime,
  call: Call,
  quota: string,
  rate: Charge["rate"],
  cost: number,
  scope: Call["context"]["scope"],
  drawn: Drawn[],
): boolean | Promise<boolean> {
  const { state, wall, background } = call.context;
  return whenKnown(runtime.quotas.take({ scope, quota, rate, cost, state, wall, background }), (admitted) => {
    if (admitted) drawn.push({ scope, quota, cost, window: runtime.quotas.windowOf(scope, quota) });
    return admitted;
  });
}

/** A member of the request that is a text. */
function textOf(input: object, member: string): string | undefined {
  const value: unknown = member in input ? input[member as keyof typeof input] : undefined;
  return typeof value === "string" ? value : undefined;
}
