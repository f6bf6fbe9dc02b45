import {
  OPERATIONS as CLOUDWATCH,
  TARGET as CLOUDWATCH_TARGET,
} from "../../src/aws/cloudwatch/operations.ts";
import {
  OPERATIONS as SERVICE_QUOTAS,
  TARGET as SERVICE_QUOTAS_TARGET,
} from "../../src/aws/service-quotas/operations.ts";
import type { Members } from "../../src/shape.ts";
import { sampleInput } from "../support/mutated-values.ts";
import type { Random } from "../support/random.ts";
import { AWS_SIGNING, hostAnd, json11, pickSide, signingOf } from "./choices.ts";
import { mutatedJson } from "./json-mutations.ts";
import type { Draft } from "./request.ts";
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
  return jsonRequest(random, world, "cloudwatch", CLOUDWATCH_TARGET + operation.name, operation, true, {
    StartTime: end - span,
    EndTime: end,
    Period,
    ...metric,
    Statistics: ["Sum"],
    MetricDataQueries: [{ Id: "m1", MetricStat: { Metric: metric, Period, Stat: "Sum" } }, ...expressions],
  });
}

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
  surface: "service-quotas" | "cloudwatch",
  target: string,
  operation: { readonly name: string; readonly input: Members },
  harmless: boolean,
  given: Readonly<Record<string, unknown>>,
): Draft {
  const signature = signingOf(random, world, AWS_SIGNING);
  const inventory = harmless ? pickSide(random, world) : world.playground;
  const sample = sampleInput(random, operation.input, inventory.aws.prepared);
  const input = Object.fromEntries(
    Object.entries({ ...sample, ...given }).filter(([name]) => name in operation.input),
  );
  const { what, text } =
    random.next() < 0.3 ? { what: "nothing", text: JSON.stringify(input) } : mutatedJson(random, input);
  return {
    surface,
    operation: operation.name,
    what,
    method: "POST",
    target: "/",
    headers: [...hostAnd(world, inventory), ...json11(target)],
    body: Buffer.from(text),
    side: inventory.side,
    harmless,
    mustFail: false,
    ...signature,
  };
}
