import type { Random } from "../support/random.ts";
import { mutatedJson, strangeText } from "./json-mutations.ts";
import { POLICY_CALLS, withPolicies } from "./policy-calls.ts";
import type { Draft, Header } from "./request.ts";
import type { World } from "./world.ts";

const AWS = { account: "111122223333", region: "eu-west-3" } as const;

/** Calls of the control API with bodies that are right: method, path, body, and how often it comes. */
const CALLS: readonly (readonly [method: string, path: string, body: unknown, weight: number])[] = [
  ["GET", "health", null, 1],
  ["POST", "reset", null, 0.2],
  ["GET", "clock", null, 1],
  ["PUT", "clock", { mode: "frozen", now: "2030-01-01T00:00:00Z" }, 3],
  ["PUT", "clock", { mode: "running" }, 2],
  ["POST", "clock/advance", { seconds: 3600 }, 3],
  ["GET", "quotas?cloud=aws&account=111122223333&region=eu-west-3", null, 2],
  ["GET", "quotas?cloud=alibaba&account=1000000000000000&region=cn-hangzhou&instance=kst-a", null, 1],
  ["PUT", "quotas/aws/createKey", { ...AWS, limit: 50, intervalSeconds: 1 }, 4],
  ["PUT", "quotas/alibaba/CreateKey", { account: "1000000000000000", region: "cn-hangzhou", limit: 9 }, 2],
  ["DELETE", "quotas/aws/createKey?account=111122223333&region=eu-west-3", null, 1],
  ["DELETE", "quotas/aws/createKey", AWS, 1],
  ["PUT", "clusters/cluster-abcdefghijk", { ...AWS, load: 0.5, sessions: "free" }, 2],
  [
    "POST",
    "faults",
    {
      match: { cloud: "aws", operation: "Encrypt", account: "111122223333", region: "eu-west-3" },
      effect: { error: "ThrottlingException", latencyMs: 1 },
      probability: 0.5,
      times: 3,
      seed: 1,
    },
    4,
  ],
  ["GET", "faults", null, 1],
  ["DELETE", "faults", null, 0.5],
  ["DELETE", "faults/00000000-0000-4000-8000-000000000000", null, 1],
  ["GET", "requests?limit=10&cloud=aws&operation=Encrypt&account=111122223333", null, 3],
  ["GET", "requests?before=2026-01-01T00:00:00Z&keyId=a&errorCode=b", null, 2],
  ["GET", "usage?cloud=aws&account=111122223333&region=eu-west-3&quota=createKey&stepSeconds=60", null, 3],
  ["GET", "usage?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&stepSeconds=60", null, 3],
  ["GET", "metrics", null, 1],
  ["GET", "costs?account=111122223333&region=eu-west-3", null, 2],
  ["GET", "costs?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", null, 2],
  [
    "POST",
    "service-calls",
    { service: "s3", action: "upload", ...AWS, count: 20, keyManager: "CUSTOMER" },
    3,
  ],
  ["GET", "quota-requests", null, 1],
  ["POST", "quota-requests/00000000-0000-4000-8000-000000000000", { status: "APPROVED" }, 2],
  [
    "POST",
    "credentials",
    { cloud: "aws", account: "111122223333", principal: "user/alice", session: { ttlSeconds: 900 } },
    3,
  ],
  ["POST", "credentials", { cloud: "alibaba", account: "1000000000000000" }, 2],
  ["GET", "credentials", null, 1],
  ["DELETE", "credentials/AKIA0000000000000000", null, 1],
  ["GET", "instances?account=1000000000000000", null, 1],
  ["GET", "instances/kst-a/logs?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=10", null, 2],
  [
    "POST",
    "instances",
    { account: "1000000000000000", region: "cn-hangzhou", productType: "software", qps: 10_000, price: 1500 },
    2,
  ],
  ["PUT", "instances/kst-a", { sharedWith: ["2000000000000000"], publicAccess: false, hsms: 2 }, 2],
  ["GET", "balances/1000000000000000", null, 1],
  ["PUT", "balances/1000000000000000", { balance: "5000.00" }, 3],
  ["GET", "reminders?account=1000000000000000&instanceId=kst-a", null, 1],
  ["POST", "migrations", null, 0.5],
  ["GET", "workspaces", null, 0.5],
  ["DELETE", "workspaces/a", null, 0.5],
  ["GET", "ca.pem", null, 0.5],
  ["GET", "snapshot", null, 0.5],
  ["POST", "workspaces", { name: "a", ttlSeconds: 60 }, 1],
  ["POST", "fixtures?mode=create", { fauxkms: "fixture/1" }, 1],
  ...POLICY_CALLS,
];
const WEIGHT = CALLS.reduce((sum, [, , , weight]) => sum + weight, 0);

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
const SEGMENTS = [
  ...["__proto__", "constructor", "toString", "%00", "%", "%zz", "%2f", "..%2f..", "..", "*", "é", ":id"],
  ...["a".repeat(2000), "-1", "aws", "alibaba", "clock", "default", "\u00ff", "%ed%a0%80", "a%0d%0ab"],
];
const WORKSPACES = ["__proto__", "a b", "", "x".repeat(64), "../..", "Scratch", "a.b"];
/** Times that a clock may be set to, and spans that it may be advanced by. */
const NOWS = [
  ...["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
  ...["1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00+23:59", "3000-01-01T00:00:00Z"],
];
const SPANS = [
  0, 1, 60, 86_400, 31_536_000, 3_153_600_000, 31_536_000_000, 251_000_000_000, 1e12, 1e308, 0.001,
];
const COUNTS = [1, 0, -1, 100_000, 100_001, 10_000, 1e9, 2 ** 53, 0.5];

/** A request to the control API, in a workspace of its own that it may empty. */
export function controlRequest(random: Random, world: World): Draft {
  let ticket = random.next() * WEIGHT;
  const call = CALLS.find(([, , , weight]) => {
    ticket -= weight;
    return ticket < 0;
  });
  const [usualMethod, usualPath, sample] = call ?? CALLS[0] ?? ["GET", "health", null];
  const mutated = sample === null ? null : bodyOf(random, withPolicies(random, sample));
  const whats: string[] = mutated ? [mutated.what] : [];
  let [path = "", query = ""] = usualPath.split("?");
  let method = usualMethod;
  if (random.next() < 0.1) {
    method = random.pick(METHODS);
    whats.push(method);
  }
  if (random.next() < 0.15) {
    const segments = path.split("/");
    const at = random.int(0, segments.length);
    path = segments.toSpliced(at, random.int(0, 1), random.pick(SEGMENTS)).join("/");
    whats.push("path");
  }
  if (random.next() < 0.5 && (query !== "" || random.next() < 0.2)) {
    query = mutatedQuery(random, query);
    whats.push("query");
  }
  const { adminToken } = world.target;
  // A spoilt token must be refused, whatever is asked for; health needs none.
  const spoilt = adminToken !== null && random.next() < 0.08;
  const token = spoilt
    ? random.pick([`${adminToken}x`, "", "é", adminToken.slice(1), "undefined"])
    : adminToken;
  const bodiless = method === "GET" || method === "HEAD";
  const type =
    random.next() < 0.9 ? "application/json" : random.pick(["text/plain", "x", "application/xml", ""]);
  const headers: Header[] = [
    ["host", world.host],
    ["x-fauxkms-workspace", random.next() < 0.95 ? world.scratch : random.pick(WORKSPACES)],
    ...(token === null ? [] : ([["authorization", `Bearer ${token}`]] as const)),
    ...(mutated && !bodiless ? ([["content-type", type]] as const) : []),
  ];
  return {
    surface: "control",
    operation: `${usualMethod} ${usualPath.split("?")[0]}`,
    what: whats.join("; ") || "nothing",
    method,
    target: `/_fauxkms/${path}${query === "" ? "" : `?${query}`}`,
    headers,
    body: mutated && !bodiless ? Buffer.from(mutated.text) : null,
    chunked: random.next() < 0.1,
    signing: "none",
    side: "playground",
    harmless: false,
    mustFail: spoilt && path !== "health",
  };
}

function bodyOf(random: Random, sample: unknown): { what: string; text: string } {
  const chance = random.next();
  const members = sample as Record<string, unknown>;
  if (chance < 0.2) {
    const now = random.pick(NOWS);
    const seconds = random.pick(SPANS);
    const count = random.pick(COUNTS);
    const given = Object.fromEntries(
      Object.entries({ now, seconds, count, limit: count, times: count, latencyMs: count }).filter(
        ([name]) => name in members,
      ),
    );
    return { what: `bounds ${JSON.stringify(given)}`, text: JSON.stringify({ ...members, ...given }) };
  }
  if (chance < 0.3) return { what: "nothing", text: JSON.stringify(sample) };
  const { what, text } = mutatedJson(random, sample);
  if (random.next() < 0.9) return { what, text };
  const broken = random.pick([
    text.slice(0, random.int(0, text.length)),
    `\ufeff${text}`,
    `${text}x`,
    "",
    "[".repeat(50_000),
  ]);
  return { what: "broken JSON", text: broken };
}

function mutatedQuery(random: Random, query: string): string {
  const parameters = [...new URLSearchParams(query)];
  for (let times = random.int(1, 2); times > 0; times--) {
    const at = random.int(0, Math.max(0, parameters.length - 1));
    const name =
      parameters[at]?.[0] ?? random.pick(["limit", "before", "from", "to", "account", "cloud", "__proto__"]);
    const value =
      random.next() < 0.4
        ? random.pick([...NOWS, ...COUNTS.map(String), ...SPANS.map(String)])
        : strangeText(random);
    if (value.length > 10_000) continue;
    if (random.next() < 0.7) parameters[at] = [name, value];
    else parameters.push([name, value]);
  }
  const text = parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`)
    .join("&");
  return random.next() < 0.1 ? text + random.pick(["&", "&%", "&a[b]=c", "&=", "%zz", "?"]) : text;
}
