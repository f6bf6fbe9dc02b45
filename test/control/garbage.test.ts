import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { serverUrl } from "../support/client.ts";
import { patient } from "../support/patience.ts";
import { type Random, seededRandom } from "../support/random.ts";

const REQUESTS = 1500;
const AT_ONCE = 16;

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
const WORDS = [
  ...["clock", "advance", "quotas", "credentials", "aws", "alibaba", "faults", "snapshot", "workspaces"],
  ...["metrics", "console", "requests", "usage", "a", "%20", "%00", "%", "%zz", "%2f", "..%2f", "*", ":id"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "é", "a".repeat(2000), "", "-1", "find"],
];
const PATHS = [
  ...["clock", "clock/advance", "quotas", "credentials", "reset/", "reset/x", "health/x", "quotas/aws", "/"],
  ...["quotas/aws/constructor", "quotas/aws/__proto__", "quotas/constructor", "quotas/__proto__", "//"],
  ...["quotas/azure/length", "quotas/alibaba/a", "quotas/aws/%00", "quotas/aws/a/b", "quotas/%/%"],
];
const QUERIES = [
  ...[
    "",
    "",
    "?",
    "?account=1",
    "?account=%",
    "?cloud=__proto__",
    "?cloud=constructor",
    "?region=constructor",
  ],
  ...["?account=123456789012&region=us-east-1", "?limit=-1", "?limit=1e400", "?before=%00", "?stepSeconds=0"],
  ...["?cloud=alibaba", "?cloud=aws&cloud=aws", `?account=${"1".repeat(5000)}`, "?from=x&to=y&a[b]=c"],
];

/** Values where a call expects another kind. */
const VALUES = [
  ...[null, true, 0, -1, 1.5, 1e308, "", "a", "\0", "__proto__", "\ud800", [], [[]], {}, { a: { b: {} } }],
  ...["0000-00-00T00:00:00Z", "9999-99-99T99:99:99Z", "2026-01-01", "aws", "root", "user/../x", "@big@"],
];
const MEMBERS = [
  ...["mode", "now", "seconds", "cloud", "account", "region", "limit", "intervalSeconds", "principal"],
  ...["session", "name", "ttlSeconds", "match", "effect", "probability", "times", "__proto__", "constructor"],
];

/** A body that fits no call: at best some of its members do. */
function garbage(random: Random): string {
  const members = Array.from({ length: random.int(0, 5) }, () => {
    const name = JSON.stringify(random.pick(MEMBERS));
    return `${name}:${JSON.stringify(random.pick(VALUES.map((value) => [value]))[0])}`;
  });
  const object = `{${members.join(",")}}`.replaceAll('"@big@"', "1e400");
  return random.pick([
    ...[object, object, object, object.slice(0, -1), `${object}x`, `[${object}]`, "null", "5", '"a"', ""],
    ...["[".repeat(50_000), random.text(50), "\ufeff{}", `{"seconds":${"9".repeat(400)}}`, '{"seconds":-1}'],
    ...['{"mode":"frozen","now":"0000-01-01T00:00:00Z"}', '{"mode":"running","now":"2026-01-01T25:00:00Z"}'],
  ]);
}

describe("garbage for the control API", () => {
  const random = seededRandom();
  const workspace = `garbage-${randomBytes(8).toString("hex")}`;
  const strange = ["", "__proto__", "a b", "..", "A", "a".repeat(300), "\u00ff"];

  const send = (method: string, path: string, body?: string, name = workspace) =>
    fetch(`${serverUrl("off")}/_fauxkms/${path}`, {
      method,
      headers: { "content-type": "application/json", "x-fauxkms-workspace": name },
      ...(method !== "GET" && method !== "HEAD" && body !== undefined && { body }),
      signal: AbortSignal.timeout(patient(10_000)),
    });

  beforeAll(async () => {
    expect((await send("POST", "reset")).status).toBe(204);
  });

  it("is refused with an error of the control API, never with one of the server", async () => {
    const requests = Array.from({ length: REQUESTS }, () => {
      const segments = Array.from({ length: random.int(0, 4) }, () => random.pick(WORDS));
      return {
        method: random.pick(METHODS),
        path: (random.next() < 0.3 ? random.pick(PATHS) : segments.join("/")) + random.pick(QUERIES),
        body: garbage(random),
        name: random.next() < 0.9 ? workspace : random.pick(strange),
      };
    });
    const complaints: string[] = [];
    const work = requests.values();
    const worker = async () => {
      for (const { method, path, body, name } of work) {
        const problem = await send(method, path, body, name)
          .then((response) => complaint(method, response))
          .catch((error: unknown) => String(error));
        if (problem === null) continue;
        complaints.push(`${method} ${path.slice(0, 80)} ${body.slice(0, 80)}: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(complaints, `SEED=${random.seed}`).toEqual([]);
  });

  it("is refused where the name of a cloud is a property of every object", async () => {
    const response = await send("DELETE", "quotas/constructor/a?account=123456789012&region=us-east-1");
    expect(await complaint("DELETE", response)).toBeNull();
  });

  it("leaves the server able to answer", async () => {
    const response = await send("GET", "health");
    expect(await response.json()).toMatchObject({ status: "ok" });
  });
});

/** What is wrong with an answer, null where nothing is. */
async function complaint(method: string, response: Response): Promise<string | null> {
  const text = await response.text();
  const { status } = response;
  if (status < 400) return null;
  if (![400, 401, 404, 405, 409].includes(status)) return `${status} ${text.slice(0, 200)}`;
  if (method === "HEAD" && text === "") return null;
  const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
  const told = typeof error?.code === "string" && typeof error.message === "string";
  return told ? null : `${status} of another form: ${text.slice(0, 200)}`;
}

describe("a body for the control API", () => {
  const send = (path: string, body: BodyInit, method = "POST") =>
    fetch(`${serverUrl("off")}/_fauxkms/${path}`, { method, body, duplex: "half" } as RequestInit);
  const space = (length: number) => `{}${" ".repeat(length - 2)}`;

  it.each([
    ["POST", "clock/advance"],
    ["PUT", "clock"],
    ["POST", "faults"],
    ["POST", "credentials"],
    ["POST", "service-calls"],
    ["PUT", "balances/1000000000000000"],
  ])("may have 1 MiB, and is not read whole where it has more: %s %s", async (method, path) => {
    expect((await send(path, space(1_048_576), method)).status).toBe(400);
    const refused = await send(path, space(1_048_577), method);
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ error: { code: "tooLarge" } });
    const chunked = await send(path, new Blob([space(3_000_000)]).stream(), method);
    expect(chunked.status).toBe(413);
  });
});
