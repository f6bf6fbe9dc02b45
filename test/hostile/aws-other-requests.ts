import { encode as encodeCbor } from "cborg";
import {
  OPERATIONS as CLOUDWATCH,
  TARGET as CLOUDWATCH_TARGET,
} from "../../src/aws/cloudwatch/operations.ts";
import {
  OPERATIONS as SERVICE_QUOTAS,
  TARGET as SERVICE_QUOTAS_TARGET,
} from "../../src/aws/service-quotas/operations.ts";
import { OPERATIONS as TAGGING, TARGET as TAGGING_TARGET } from "../../src/aws/tagging/operations.ts";
import type { Members } from "../../src/shape.ts";
import { sampleInput } from "../support/mutated-values.ts";
import type { Random } from "../support/random.ts";
import { AWS_SIGNING, callerOf, hostAnd, json11, pickSide, signingOf } from "./choices.ts";
import { mutatedJson } from "./json-mutations.ts";
import { jsonIn, queryForm } from "./query-form.ts";
import type { Draft, Header } from "./request.ts";
import type { World } from "./world.ts";

/** A request to Service Quotas. */
export function serviceQuotasRequest(random: Random, world: World): Draft {
  const operation = random.pick(SERVICE_QUOTAS);
  const harmless = /^(Get|List)/.test(operation.name);
  return jsonRequest(
    random,
    world,
    "service-quotas",
    SERVICE_QUOTAS_TARGET + operation.name,
    operation,
    harmless,
    {
      ServiceCode: "kms",
      QuotaCode: "L-32B67F4A",
      DesiredValue: 60,
    },
  );
}

/** A request to the Resource Groups Tagging API. */
export function taggingRequest(random: Random, world: World): Draft {
  const operation = random.pick(TAGGING);
  return jsonRequest(random, world, "tagging", TAGGING_TARGET + operation.name, operation, true, {
    TagFilters: [{ Key: "name", Values: ["a", "b"] }],
    ResourceTypeFilters: ["kms:key"],
  });
}

/** A request to CloudWatch. */
export function cloudWatchRequest(random: Random, world: World): Draft {
  const operation = random.pick(CLOUDWATCH);
  const end = 1_800_000_000 + random.int(0, 1_000_000);
  const span = random.pick([60, 3600, 86_400, 86_400 * 15, 86_400 * 455, 86_400 * 3650, -60, 0]);
  const metric = {
    Namespace: random.pick(["AWS/Usage", "AWS/KMS"]),
    MetricName: random.pick(["CallCount", "SuccessfulRequest", "SecondsUntilKeyMaterialExpiration"]),
    Dimensions: [{ Name: "Service", Value: "KMS" }],
  };
  const Period = random.pick([1, 10, 60, 300, 3600, 86_400, 86_400 * 365]);
  const count = random.pick([1, 2, 5, 20, 499, 500, 501]);
  const chained = random.next() < 0.3;
  const expressions = Array.from({ length: random.next() < 0.2 ? count : 2 }, (_, n) => ({
    Id: `e${n}`,
    Expression: chained && n > 0 ? `e${n - 1}+1` : random.pick(EXPRESSIONS),
  }));
  const harmless = /^(Get|List|Describe)/.test(operation.name);
  const MetricDataQueries = [
    { Id: "m1", MetricStat: { Metric: metric, Period, Stat: "Sum" } },
    ...expressions,
  ];
  const isMath = operation.name === "PutMetricAlarm" && random.next() < 0.5;
  const target = CLOUDWATCH_TARGET + operation.name;
  const draft = jsonRequest(random, world, "cloudwatch", target, operation, harmless, {
    StartTime: end - span,
    EndTime: end,
    ...(!isMath && { Period, ...metric, Statistic: "Sum" }),
    Statistics: ["Sum"],
    MetricDataQueries,
    Metrics: isMath ? MetricDataQueries.map((query, n) => ({ ...query, ReturnData: n === 1 })) : undefined,
    EvaluationPeriods: random.pick([1, 3, 1440, 0x7fffffff]),
    DatapointsToAlarm: 1,
    Threshold: random.pick([0, -1, 1e308]),
    ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData: random.pick(["missing", "ignore", "breaching", "notBreaching"]),
    AlarmActions: ["arn:aws:sns:us-east-1:111122223333:topic"],
    OKActions: [],
    InsufficientDataActions: [],
    EvaluationWindow: undefined,
    ...Object.fromEntries(ABSENT.map((member) => [member, undefined])),
  });
  return random.pick([draft, inCbor(random, draft), inQuery(random, draft)]);
}

/** A JSON request in Smithy RPC v2 CBOR, or what is nearly that. */
function inCbor(random: Random, draft: Draft): Draft {
  const body = Buffer.from(encodeCbor(jsonIn(draft)));
  const at = random.int(0, Math.max(0, body.length - 1));
  if (random.next() < 0.2) body[at] = random.int(0, 255);
  return {
    ...draft,
    what: `${draft.what}, in CBOR`,
    target: `/service/GraniteServiceVersion20100801/operation/${draft.operation}`,
    headers: [
      ...withoutType(draft),
      ["content-type", "application/cbor"],
      ["smithy-protocol", random.next() < 0.95 ? "rpc-v2-cbor" : "rpc-v2-json"],
    ],
    body: random.next() < 0.1 ? body.subarray(0, at) : body,
  };
}

/** A JSON request in the Query protocol, in a form. */
function inQuery(random: Random, draft: Draft): Draft {
  const text = queryForm(jsonIn(draft)).toString();
  // What they say alone makes it a request to CloudWatch.
  const named = `Action=${draft.operation}&Version=2010-08-01`;
  const spoilt = random.next() < 0.2 ? text.replaceAll("=", random.pick(["", "%", "=&", ".0="])) : text;
  return {
    ...draft,
    what: `${draft.what}, in Query`,
    headers: [...withoutType(draft), ["content-type", "application/x-www-form-urlencoded"]],
    body: Buffer.from(`${named}&${spoilt}`),
  };
}

function withoutType({ headers }: Draft): Header[] {
  return headers.filter(([name]) => name !== "content-type" && name !== "x-amz-target");
}

/** Members of alarms that are refused here, whatever is in them. */
const ABSENT = [
  "ExtendedStatistic",
  "ThresholdMetricId",
  "WarmUpConfiguration",
  "EvaluationCriteria",
  "EvaluationInterval",
  "ActionConfiguration",
];

const EXPRESSIONS = [
  ...["1", "m1", "m1+1", "MIN(FILL(m1,0))", "SUM(METRICS())", "RATE(m1)", "m1/0", "m1/SERVICE_QUOTA(m1)*100"],
  ...[
    "FILL(m1,REPEAT)",
    "RUNNING_SUM(m1)",
    "(".repeat(500),
    "-".repeat(1000),
    "1+".repeat(1000),
    "constructor",
  ],
  ...[
    "__proto__.a",
    "SEARCH('{AWS/KMS}','Sum',60)",
    "IF(m1>0,1,0)",
    `${"(".repeat(500)}m1${")".repeat(500)}`,
  ],
];

/** A request of JSON 1.1 whose members are samples, but for those that are given. */
function jsonRequest(
  random: Random,
  world: World,
  surface: "service-quotas" | "cloudwatch" | "tagging",
  target: string,
  operation: { readonly name: string; readonly input: Members },
  harmless: boolean,
  given: Readonly<Record<string, unknown>>,
): Draft {
  const inventory = harmless ? pickSide(random, world) : world.playground;
  const caller = callerOf(random, world, inventory, "aws");
  const signature = signingOf(random, world, caller.by === "session" ? ["aws"] : AWS_SIGNING);
  const sample = sampleInput(random, operation.input, inventory.aws.prepared);
  const input = Object.fromEntries(
    Object.entries({ ...sample, ...given }).filter(([name]) => name in operation.input),
  );
  const { what, text } =
    random.next() < 0.3 ? { what: "nothing", text: JSON.stringify(input) } : mutatedJson(random, input);
  return {
    surface,
    operation: operation.name,
    what: `${what}${caller.what}`,
    method: "POST",
    target: "/",
    headers: [...hostAnd(world, inventory), ...json11(target), ...caller.headers],
    body: Buffer.from(text),
    side: inventory.side,
    harmless,
    by: caller.by,
    mustFail: caller.mustFail,
    ...signature,
  };
}
