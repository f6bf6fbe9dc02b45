import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A binding as wrangler uploads it. */
export interface Binding {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly text?: string;
}

/** The bindings of a Preview, by name. */
type Environment = Record<string, { type: string; text?: string; database_id?: string }>;

/** What the account has, and the calls that changed it. */
export interface PlatformAccount {
  readonly workers: Map<string, { secrets: Map<string, string>; bindings: readonly Binding[] }>;
  /** D1 databases: id to name. */
  readonly databases: Map<string, string>;
  readonly previews: Map<string, { env: Environment }>;
  /** Methods and paths of the calls other than GET, in order. */
  readonly changes: string[];
}

/** The platform with an account, as far as wrangler asks it. */
export interface Platform {
  /** Environment of a command that is to call it. */
  readonly env: Record<string, string>;
  readonly account: PlatformAccount;
}

/** An answer: a result, or an error of the platform. */
type Answer = { result: unknown } | { status: number; code: number; message: string };

const TOKEN = "the token of a test";
const ACCOUNT = "acc";
const missing = (code: number, message: string): Answer => ({ status: 404, code, message });

/**
 * Starts a stand-in of Cloudflare's API on the loopback, in this process. It knows the calls by which wrangler 4.156
 * deploys a Worker, lists secrets, makes Previews and D1 databases, and refuses any other.
 *
 * @param of accounts of the token; the first one is the one that is served.
 */
export async function startPlatform(of: readonly string[] = [ACCOUNT]): Promise<Platform> {
  const account: PlatformAccount = {
    workers: new Map(),
    databases: new Map(),
    previews: new Map(),
    changes: [],
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    const path = pathname.replace("/client/v4", "");
    const { method = "GET" } = request;
    if (method !== "GET") account.changes.push(`${method} ${path}`);
    const body = await bodyOf(request);
    const answer: Answer =
      request.headers.authorization === `Bearer ${TOKEN}`
        ? answerOf(account, of, method, path, body)
        : { status: 401, code: 1000, message: "Invalid API Token" };
    const failed = "code" in answer;
    response.writeHead(failed ? answer.status : 200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        success: !failed,
        errors: failed ? [{ code: answer.code, message: answer.message }] : [],
        messages: [],
        result: failed ? null : answer.result,
        ...(!failed &&
          Array.isArray(answer.result) && { result_info: { total_count: answer.result.length } }),
      }),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    env: { CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`, CLOUDFLARE_API_TOKEN: TOKEN },
    account,
  };
}

/** The JSON of a body, or the metadata of a multipart form. */
async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("latin1");
  const form = /name="metadata"\r\n(?:[^\r\n]+\r\n)*\r\n([\s\S]*?)\r\n--/.exec(text)?.[1];
  const json = form ?? (request.headers["content-type"]?.includes("json") ? text : "{}");
  return JSON.parse(json || "{}") as Record<string, unknown>;
}

function answerOf(
  account: PlatformAccount,
  accounts: readonly string[],
  method: string,
  path: string,
  body: Record<string, unknown>,
): Answer {
  const shown = accounts.map((id) => ({ id, name: `The account ${id}` }));
  if (path === "/user") return { result: { email: "someone@example.com" } };
  if (path === "/user/tokens/verify") return { result: { status: "active" } };
  if (path === "/accounts") return { result: shown };
  if (path === "/memberships") return { result: shown.map((each) => ({ id: each.id, account: each })) };
  const [, of, rest = ""] = /^\/accounts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (of !== accounts[0]) return { status: 403, code: 9109, message: "Unauthorized to access this account" };
  if (rest.startsWith("d1/database"))
    return databases(account, method, rest.slice("d1/database".length), body);
  if (rest.startsWith("workers/workers")) return previews(account, method, rest, body);
  return workers(account, method, rest, body);
}

function databases(
  { databases: all }: PlatformAccount,
  method: string,
  path: string,
  body: Record<string, unknown>,
): Answer {
  const shown = [...all].map(([uuid, name]) => ({ uuid, name, version: "production" }));
  if (path === "" && method === "GET") return { result: shown };
  if (path === "") {
    const name = String(body.name);
    if (shown.some((each) => each.name === name)) return missing(7502, "a database with that name exists");
    const uuid = randomUUID();
    all.set(uuid, name);
    return { result: { uuid, name } };
  }
  const found = shown.find(({ uuid, name }) => path === `/${uuid}` || path === `/${name}`);
  if (!found) return missing(7404, "The database could not be found");
  if (method === "DELETE") all.delete(found.uuid);
  return { result: found };
}

function workers(
  account: PlatformAccount,
  method: string,
  path: string,
  body: Record<string, unknown>,
): Answer {
  if (path === "workers/subdomain") return { result: { subdomain: "acme" } };
  const [, name = "", rest = ""] = /^workers\/(?:scripts|services)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (name === "") return missing(7003, `the stand-in does not know ${path}`);
  if (method === "PUT" && rest === "") return upload(account, name, body);
  const worker = account.workers.get(name);
  if (!worker) {
    return path.includes("/services/")
      ? missing(10090, "This Worker does not exist on your account.")
      : missing(10007, "This Worker does not exist on your account.");
  }
  if (path.includes("/services/")) {
    return {
      result: {
        default_environment: {
          environment: "production",
          script: { tag: "t", last_deployed_from: "wrangler" },
        },
      },
    };
  }
  switch (rest) {
    case "/secrets":
      return { result: [...worker.secrets.keys()].map((each) => ({ name: each, type: "secret_text" })) };
    case "/settings":
      return { result: { bindings: worker.bindings } };
    case "/deployments":
      return { result: { deployments: [], items: [], latest: {} } };
    case "/subdomain":
      return { result: { enabled: true, previews_enabled: true } };
    default:
      return missing(7003, `the stand-in does not know ${path}`);
  }
}

/** An upload of a Worker, refused like the platform does where a secret or a database is not there. */
function upload(account: PlatformAccount, name: string, body: Record<string, unknown>): Answer {
  const before = account.workers.get(name);
  const secrets = new Map(before?.secrets);
  const bindings = (body.bindings ?? []) as Binding[];
  for (const binding of bindings) {
    const inherited = binding.type === "inherit";
    if (
      inherited &&
      !secrets.has(binding.name) &&
      !before?.bindings.some((each) => each.name === binding.name)
    ) {
      return { status: 400, code: 10057, message: `inherit binding '${binding.name}' is invalid` };
    }
    if (binding.type === "d1" && !account.databases.has(binding.id ?? "")) {
      return { status: 400, code: 10181, message: `D1 binding '${binding.name}' has no database` };
    }
    if (binding.type === "secret_text") secrets.set(binding.name, binding.text ?? "");
  }
  const kept = bindings.map((each) =>
    each.type === "inherit"
      ? (before?.bindings.find(({ name: other }) => other === each.name) ?? each)
      : each,
  );
  account.workers.set(name, { secrets, bindings: kept });
  return { result: { id: name, deployment_id: randomUUID(), startup_time_ms: 42, metadata: {} } };
}

function previews(
  account: PlatformAccount,
  method: string,
  path: string,
  body: Record<string, unknown>,
): Answer {
  if (path === "workers/workers") {
    account.workers.set(String(body.name), { secrets: new Map(), bindings: [] });
    return { result: { id: body.name, name: body.name } };
  }
  const [, worker = "", name, rest] =
    /^workers\/workers\/([^/]+)(?:\/previews(?:\/([^/]+)(\/deployments(?:\/latest)?)?)?)?$/.exec(path) ?? [];
  if (!account.workers.has(worker)) return missing(10007, "This Worker does not exist on your account.");
  const shown = (of: string) => ({
    id: of,
    name: of,
    slug: of,
    urls: [`https://${of}-${worker}.acme.workers.dev`],
  });
  if (!path.includes("/previews")) {
    return { result: { id: worker, name: worker, subdomain: { enabled: true, previews_enabled: true } } };
  }
  if (name === undefined) {
    const made = String(body.name);
    account.previews.set(made, { env: {} });
    return { result: shown(made) };
  }
  const preview = account.previews.get(name);
  if (!preview) return missing(10025, "The Preview was not found");
  if (rest === "/deployments") {
    const env = (body.env ?? {}) as Environment;
    for (const [key, binding] of Object.entries(env)) {
      const before = preview.env[key];
      if (binding.type !== "inherit") continue;
      if (!before) return { status: 400, code: 10057, message: `inherit binding '${key}' is invalid` };
      env[key] = before;
    }
    preview.env = env;
    return { result: { id: "deployment", preview_id: name, urls: shown(name).urls, env } };
  }
  if (rest === "/deployments/latest") return { result: { id: "deployment", env: preview.env } };
  if (method === "DELETE") account.previews.delete(name);
  return { result: shown(name) };
}
