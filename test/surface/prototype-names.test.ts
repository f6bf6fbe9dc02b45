import { describe, expect, it } from "vitest";
import { OPERATIONS as BSS } from "../../src/alibaba/bss/operations.ts";
import { OPERATIONS as ALIBABA } from "../../src/alibaba/kms/operations.ts";
import { OPERATIONS as RAM } from "../../src/alibaba/ram/operations.ts";
import { OPERATIONS as CLOUDWATCH } from "../../src/aws/cloudwatch/operations.ts";
import { OPERATIONS as AWS } from "../../src/aws/kms/operations.ts";
import { OPERATIONS as SERVICE_QUOTAS } from "../../src/aws/service-quotas/operations.ts";
import type { Members, Shape } from "../../src/shape.ts";
import { freshAlibabaAccount, rawAlibaba } from "../support/alibaba.ts";
import { freshAccount, raw, serverUrl } from "../support/client.ts";

/** What every object of JavaScript has without having been given it. */
const NAMES = [
  ...["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf"],
  ...["__defineGetter__", "__lookupSetter__", "length", "name", "prototype"],
];

/** Names that are tried with every member of every operation. */
const FEW = ["constructor", "__proto__"];

interface AnyOperation {
  readonly name: string;
  readonly input: Members;
}

function operationsFor(operations: readonly AnyOperation[], name: string): readonly AnyOperation[] {
  return FEW.includes(name) ? operations : [];
}

/** A value for a member: the name wherever a text may stand, and as the name of a member where there is a map. */
function valueFor(shape: Shape, name: string): unknown {
  switch (shape.kind) {
    case "string":
      return shape.pattern?.source.includes("alias") ? `alias/${name}` : name;
    case "blob":
      return "AAAA";
    case "double":
    case "integer":
      return shape.min ?? 1;
    case "boolean":
      return true;
    case "timestamp":
      return 1_800_000_000;
    case "list":
      return [valueFor(shape.of, name)];
    case "map":
      return JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(name)}}`);
    case "structure":
      return bodyOf(shape.members, name);
  }
}

/** A value like that of `valueFor`, but one that its list allows, so that checks of other members are reached. */
function allowedFor(shape: Shape, name: string): unknown {
  return shape.kind === "string" && shape.values ? shape.values[0] : valueFor(shape, name);
}

function bodyOf(members: Members, name: string, value = valueFor): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([each, shape]) => [each, value(shape, name)]));
}

/** Bodies for an operation: every member at once, each alone, and names as members themselves. */
function bodiesFor(members: Members, name: string): Record<string, unknown>[] {
  const allowed = bodyOf(members, name, allowedFor);
  const required = Object.fromEntries(
    Object.entries(members).flatMap(([each, shape]) => (shape.required ? [[each, allowed[each]]] : [])),
  );
  const alone = Object.entries(members).map(([each, shape]) => ({
    ...required,
    [each]: valueFor(shape, name),
  }));
  const own = JSON.parse(`{${JSON.stringify(name)}:"x"}`) as Record<string, unknown>;
  return [bodyOf(members, name), allowed, own, ...alone];
}

/** Sends all of them, a few at a time. @returns what was answered with 500 and more, or not at all */
async function failuresOf(requests: readonly (() => Promise<{ status: number; text: string }>)[]) {
  const failures: string[] = [];
  const work = requests.entries();
  const worker = async () => {
    for (const [index, send] of work) {
      const { status, text } = await send().catch((error: unknown) => ({ status: 0, text: String(error) }));
      if (status < 200 || status >= 500) failures.push(`${index}: ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return failures;
}

async function answerTo(path: string, init: RequestInit) {
  const response = await fetch(`${serverUrl("off")}${path}`, init);
  return { status: response.status, text: await response.text() };
}

describe("names of prototypes' members", () => {
  const account = freshAccount();
  const alibabaAccount = freshAlibabaAccount();

  it.each([
    ["TrentService.", Object.values(AWS)],
    ["ServiceQuotasV20190624.", SERVICE_QUOTAS],
    ["GraniteServiceVersion20100801.", CLOUDWATCH],
  ])("are nothing special to %s", async (prefix, operations) => {
    const call = (target: string, body: unknown) => () =>
      raw(null, body, { account, headers: { "x-amz-target": target } });
    const requests = NAMES.flatMap((name) => [
      call(`${prefix}${name}`, {}),
      call(name, {}),
      ...operationsFor(operations, name).flatMap((operation) =>
        bodiesFor(operation.input, name).map((body) => call(`${prefix}${operation.name}`, body)),
      ),
    ]);
    expect(await failuresOf(requests)).toEqual([]);
  });

  it.each([
    ["2016-01-20", ALIBABA],
    ["2017-12-14", BSS],
    ["2015-05-01", RAM],
  ])("are nothing special to version %s", async (version, operations) => {
    const call = (parameters: Record<string, unknown>) => () =>
      rawAlibaba(
        Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [
            name,
            typeof value === "object" ? JSON.stringify(value) : String(value),
          ]),
        ),
        { version, account: alibabaAccount },
        { method: parameters.Action === "GetClientKey" ? "GET" : "POST" },
      );
    const requests = NAMES.flatMap((name) => [
      call({ Action: name }),
      call({ Action: "ListKeys", Version: name }),
      call({ Action: "ListKeys", RegionId: name }),
      call({ Action: "ListKeys", Format: name }),
      call({ Action: "ListKeys", SignatureMethod: name, SignatureVersion: name }),
      ...operationsFor(operations, name).flatMap((operation) =>
        bodiesFor(operation.input, name).map((body) => call({ Action: operation.name, ...body })),
      ),
    ]);
    expect(await failuresOf(requests)).toEqual([]);
  });

  it("are nothing special to the Instance API", async () => {
    const call = (headers: Record<string, string>) => () =>
      answerTo("/", { method: "POST", headers, body: new Uint8Array([10, 1, 97]) });
    const requests = NAMES.flatMap((name) => [
      call({ "x-kms-apiname": name, "x-kms-apiversion": "dkms-gcs-0.2" }),
      call({ "x-kms-apiname": "Encrypt", "x-kms-apiversion": name }),
      call({ "x-kms-apiname": "Encrypt", "x-fauxkms-instance": name }),
      call({ "x-kms-apiname": "Encrypt", "x-kms-signaturemethod": name, authorization: `Bearer ${name}` }),
    ]);
    expect(await failuresOf(requests)).toEqual([]);
  });

  it("are nothing special to the control API", async () => {
    const place = { account: "123456789012", region: "us-east-1" };
    const call =
      (method: string, path: string, body?: unknown, workspace = "prototype-names") =>
      () =>
        answerTo(`/_fauxkms/${path}`, {
          method,
          headers: { "x-fauxkms-workspace": workspace },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
    const requests = NAMES.flatMap((name) => {
      const own = JSON.parse(`{${JSON.stringify(name)}:{"a":"b"}}`) as object;
      return [
        ...["aws", "alibaba", name].flatMap((cloud) => [
          call("PUT", `quotas/${cloud}/${name}`, { ...place, limit: 1 }),
          call("DELETE", `quotas/${cloud}/${name}?account=123456789012&region=us-east-1`),
          call("GET", `quotas?cloud=${cloud}&account=${name}&region=${name}&instance=${name}`),
          call("GET", `usage?cloud=${cloud}&quota=${name}`),
          call("GET", `requests?operation=${name}&keyId=${name}&errorCode=${name}&before=${name}`),
          call("POST", "faults", { match: { cloud, operation: name, keyId: name }, effect: { error: name } }),
          call("POST", "credentials", { cloud, account: place.account, principal: `user/${name}` }),
        ]),
        ...["s3", name].flatMap((service) => [
          call("POST", "service-calls", { service, action: name, ...place, count: 1 }),
          call("POST", "service-calls", { service, action: "upload", ...place, count: 1, keyManager: name }),
        ]),
        ...[
          "clock",
          "clock/advance",
          "faults",
          "credentials",
          "service-calls",
          "balances/1000000000000001",
        ].flatMap((path) => [call("POST", path, own), call("PUT", path, own)]),
        call("POST", "faults", { effect: { error: name } }),
        call("POST", "faults", { match: own, effect: own }),
        call("PUT", `clusters/${name}`, { ...place, sessions: name }),
        call("GET", `balances/${name}`),
        call("GET", `instances/${name}/logs`),
        call("GET", `reminders?instanceId=${name}`),
        call("GET", `costs?account=${name}&region=${name}&freeTier=${name}`),
        call("POST", `quota-requests/${name}`, { decision: name, status: name }),
        call("DELETE", `faults/${name}`),
        call("GET", name),
        call("GET", "clock", undefined, name),
      ];
    });
    expect(await failuresOf(requests)).toEqual([]);
  });
});
