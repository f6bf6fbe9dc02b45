import { describe, expect, it } from "vitest";
import type { Answer } from "./connection.ts";
import { judge } from "./judge.ts";
import type { Draft } from "./request.ts";
import type { World } from "./world.ts";

const REQUEST_ID = "8a73bfc6-3205-4bd4-94fa-1de4ac6b37b2";
const world = {
  canaries: [
    { name: "a value", needles: ["canary"], answeredBy: /^GetSecretValue$/, side: "observed" },
    { name: "a token", needles: ["token"], answeredBy: null, side: null },
  ],
} as unknown as World;

const draft: Draft = {
  surface: "aws",
  operation: "ListKeys",
  what: "nothing",
  method: "POST",
  target: "/",
  headers: [],
  body: null,
  signing: "aws",
  side: "observed",
  mustFail: false,
  harmless: true,
};

function answer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const all = { "content-type": "application/json", "x-amzn-requestid": REQUEST_ID, ...headers };
  return { status, headers: new Map(Object.entries(all)), body: Buffer.from(body), milliseconds: 1 };
}

const acs = { "x-acs-request-id": REQUEST_ID };
const xml = { ...acs, "content-type": "text/xml" };

describe("the judge of answers", () => {
  it.each([
    ["a success", {}, answer(200, "{}")],
    ["an error", {}, answer(400, '{"__type":"ValidationException"}')],
    [
      "what workerd says of an unknown method",
      { surface: "unknown" },
      answer(501, "ERROR", { "content-type": "" }),
    ],
    [
      "a failure that was asked for",
      { operation: "GenerateRandom", side: "playground" },
      answer(500, '{"__type":"a"}'),
    ],
    [
      "a value to its owner",
      { surface: "alibaba", operation: "GetSecretValue" },
      answer(200, '{"RequestId":"a","b":"canary"}', acs),
    ],
    ["well-formed XML", { surface: "alibaba" }, answer(200, "<a><RequestId>b</RequestId></a>", xml)],
    ["a refusal of a strange Host", { anyAnswer: true }, answer(403, "{}", { "x-amzn-requestid": "" })],
  ] as const)("lets pass %s", (_, change, given) => {
    expect(judge(world, { ...draft, ...change }, given)).toBeNull();
  });

  it.each([
    ["5xx", "a failure", {}, answer(500, '{"__type":"KMSInternalException"}')],
    [
      "5xx",
      "a failure that was asked for elsewhere",
      { operation: "GenerateRandom" },
      answer(500, '{"__type":"a"}'),
    ],
    ["broken answer", "broken JSON", {}, answer(200, "{")],
    ["broken answer", "an answer without a request id", {}, answer(200, "{}", { "x-amzn-requestid": "" })],
    ["broken answer", "an error without a type", {}, answer(400, "{}")],
    [
      "broken answer",
      "XML that is not well-formed",
      { surface: "alibaba" },
      answer(200, "<a><RequestId></a>", xml),
    ],
    [
      "broken answer",
      "XML with NUL",
      { surface: "alibaba" },
      answer(200, "<a><RequestId>\0</RequestId></a>", xml),
    ],
    [
      "broken answer",
      "an error without a message",
      { surface: "control" },
      answer(400, '{"error":{"code":"a"}}'),
    ],
    [
      "broken answer",
      "an answer that is no protobuf",
      { surface: "instance-api", operation: "Encrypt" },
      answer(200, "{}"),
    ],
    ["carried out", "what had to be refused", { mustFail: true }, answer(200, "{}")],
    [
      "secret shown",
      "a value to somebody else",
      { operation: "GetSecretValue", side: "playground" },
      answer(200, '"canary"'),
    ],
    [
      "secret shown",
      "a value in an error",
      { operation: "GetSecretValue" },
      answer(400, '{"__type":"canary"}'),
    ],
    ["secret shown", "the token", { surface: "control" }, answer(200, '"token"')],
  ] as const)("finds %s: %s", (kind, _, change, given) => {
    expect(judge(world, { ...draft, ...change }, given)?.kind).toBe(kind);
  });
});
