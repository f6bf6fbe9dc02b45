import { randomInt } from "node:crypto";
import { KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";
import { fetched, http, SHARED_CONNECTIONS } from "./http.ts";
import type { ServerName } from "./servers.ts";
import { serverUrl } from "./shared-servers.ts";

export { serverUrl } from "./shared-servers.ts";

/** An account that no other test uses, so that keys and quotas are its own. */
export function freshAccount(): string {
  return String(randomInt(100_000_000_000, 999_999_999_999));
}

export interface ClientOptions {
  readonly server?: ServerName;
  /** URL of a server that is not one of the shared ones. */
  readonly url?: string;
  readonly account?: string;
  readonly region?: string;
  readonly workspace?: string;
  readonly config?: Partial<KMSClientConfig>;
}

/** What clients would otherwise look for, each anew, in the environment and in files of the user. */
const SETTLED = {
  requestHandler: { httpAgent: SHARED_CONNECTIONS },
  maxAttempts: 1,
  retryMode: "standard",
  defaultsMode: "legacy",
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: "",
  authSchemePreference: [],
} satisfies Partial<KMSClientConfig>;

/** The vendor's SDK, pointed at a shared server; without retries unless the config says so. */
export function kms(options: ClientOptions = {}): KMSClient {
  const client = new KMSClient({
    ...SETTLED,
    endpoint: options.url ?? serverUrl(options.server ?? "off"),
    region: options.region ?? "us-east-1",
    credentials: { accessKeyId: options.account ?? freshAccount(), secretAccessKey: "any" },
    ...options.config,
  });
  const { workspace } = options;
  if (workspace !== undefined) {
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string> };
        request.headers["x-fauxkms-workspace"] = workspace;
        return next(args);
      },
      { step: "build", name: "workspace" },
    );
  }
  return client;
}

/** An error of the SDK, as a test compares it. */
export interface Seen {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The error that a call ends with. @throws Error where it succeeds */
export async function failure(call: Promise<unknown>): Promise<Seen> {
  try {
    await call;
  } catch (error) {
    const seen = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name: seen.name, message: seen.message, status: seen.$metadata?.httpStatusCode };
  }
  throw new Error("the call succeeded");
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A request that no SDK would send. `target` is the operation; headers given win, null removes one. */
export async function raw(
  operation: string | null,
  body: unknown,
  options: {
    server?: ServerName;
    account?: string;
    region?: string;
    method?: string;
    path?: string;
    headers?: Record<string, string | null>;
  } = {},
): Promise<RawAnswer> {
  const account = options.account ?? "000000000000";
  const scope = `${account}/20260101/${options.region ?? "us-east-1"}/kms/aws4_request`;
  const headers: Record<string, string | null> = {
    "content-type": "application/x-amz-json-1.1",
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
    "x-amz-target": operation === null ? null : `TrentService.${operation}`,
    ...options.headers,
  };
  const method = options.method ?? "POST";
  const answer = await fetched(serverUrl(options.server ?? "off") + (options.path ?? "/"), {
    method,
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
    ...(method !== "GET" &&
      method !== "HEAD" && {
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
  });
  const { text } = answer;
  let json: Record<string, unknown> = {};
  try {
    json = JSON.parse(text);
  } catch {
    // Not every answer is JSON.
  }
  return { status: answer.status, headers: answer.headers, text, json };
}

/** A call of the control API. */
export async function control(
  method: string,
  path: string,
  body?: unknown,
  options: { server?: ServerName; workspace?: string; token?: string } = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const content = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(options.workspace !== undefined && { "x-fauxkms-workspace": options.workspace }),
    ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
  };
  const url = serverUrl(options.server ?? "enforce");
  const sending = { agent: SHARED_CONNECTIONS };
  const { status, text } = await http(url, method, `/_fauxkms/${path}`, headers, content, sending);
  return { status, json: text === "" ? {} : JSON.parse(text) };
}
