import { randomInt } from "node:crypto";
import { RuntimeOptions } from "@alicloud/tea-util";
import { serverUrl } from "./client.ts";
import { fetched, type Init } from "./http.ts";
import { Config, OpenApi, OpenApiRequest, Params } from "./openapi-client.ts";
import type { ServerName } from "./servers.ts";

/**
 * An account that no other test uses, so that keys and quotas are its own. Its number is exact in JavaScript, as real
 * ones are, because answers of BssOpenApi show it as a number.
 */
export function freshAlibabaAccount(): string {
  return String(randomInt(100_000_000, 900_000_000)) + String(randomInt(1_000_000, 9_999_999));
}

export interface AlibabaOptions {
  readonly server?: ServerName;
  /** URL of a server that is not one of the shared ones. */
  readonly url?: string;
  readonly account?: string;
  readonly region?: string;
  readonly workspace?: string;
  /** Further headers of the SDK's requests. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Version of the API, by default that of KMS. */
  readonly version?: string;
  /** Access key for strict mode, instead of the account. */
  readonly accessKey?: AlibabaKey;
}

/** An access key, or temporary credentials. */
export interface AlibabaKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** Parameters of a call. Values that are not texts travel as JSON, as the vendor's SDKs send them. */
export type AlibabaParameters = Readonly<Record<string, unknown>>;

/** The body of an answer. */
export type AlibabaAnswer = Readonly<Record<string, unknown>>;

const KMS_VERSION = "2016-01-20";

/** Options for slow answers, such as those of a dedicated gateway at its limit. */
const PATIENT = { autoretry: false, connectTimeout: 600_000, readTimeout: 600_000 };

/** Operations whose only method is GET. */
const GET_ONLY: ReadonlySet<string> = new Set(["GetClientKey", "ListClientKeys"]);

/** Calls an operation through `@alicloud/openapi-client`, signature V3. @throws the SDK's error */
export async function alibabaCall(
  action: string,
  parameters: AlibabaParameters = {},
  options: AlibabaOptions = {},
): Promise<AlibabaAnswer> {
  const { accessKey, account = freshAlibabaAccount(), region = "cn-hangzhou", workspace } = options;
  const client = new OpenApi(
    new Config({
      accessKeyId: accessKey?.accessKeyId ?? account,
      accessKeySecret: accessKey?.accessKeySecret ?? "any",
      ...(accessKey?.securityToken !== undefined && { securityToken: accessKey.securityToken }),
      endpoint: new URL(options.url ?? serverUrl(options.server ?? "off")).host,
      protocol: "http",
      regionId: region,
    }),
  );
  const params = new Params({
    action,
    version: options.version ?? KMS_VERSION,
    protocol: "HTTP",
    pathname: "/",
    method: GET_ONLY.has(action) ? "GET" : "POST",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const request = new OpenApiRequest({
    query: { RegionId: region, ...onTheWire(parameters) },
    headers: {
      ...(workspace !== undefined && { "x-fauxkms-workspace": workspace }),
      ...options.headers,
    },
  });
  const { body } = await client.callApi(params, request, new RuntimeOptions(PATIENT));
  return body as AlibabaAnswer;
}

/** A client of one account for several calls. */
export function alibabaClient(options: AlibabaOptions = {}) {
  const fixed = { account: freshAlibabaAccount(), ...options };
  const call = (action: string, parameters?: AlibabaParameters) => alibabaCall(action, parameters, fixed);
  return { ...fixed, call, failure: (...args: Parameters<typeof call>) => alibabaFailure(call(...args)) };
}

/** An error of the SDK, as a test compares it. */
export interface AlibabaSeen {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** The error that a call ends with. @throws Error where it succeeds */
export async function alibabaFailure(call: Promise<unknown>): Promise<AlibabaSeen> {
  try {
    await call;
  } catch (error) {
    const { code, data } = error as { code: string; data?: { Message?: string; HttpStatus?: number } };
    return { code, message: data?.Message ?? String(error), status: data?.HttpStatus ?? 0 };
  }
  throw new Error("the call succeeded");
}

/** An answer to a request that no SDK would send. */
export interface RawAlibabaAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body; empty where it is no JSON. */
  readonly json: AlibabaAnswer;
}

/** Sends parameters unsigned in the query. @param init how they are sent, by default with GET. */
export async function rawAlibaba(
  parameters: Readonly<Record<string, string>>,
  options: AlibabaOptions = {},
  init: Init = {},
): Promise<RawAlibabaAnswer> {
  const { account = freshAlibabaAccount(), region = "cn-hangzhou", workspace } = options;
  const query = new URLSearchParams({
    Version: options.version ?? KMS_VERSION,
    RegionId: region,
    AccessKeyId: account,
    ...parameters,
  });
  const headers = { ...(workspace !== undefined && { "x-fauxkms-workspace": workspace }), ...init.headers };
  const url = `${options.url ?? serverUrl(options.server ?? "off")}/?${query}`;
  const { status, headers: answered, text } = await fetched(url, { ...init, headers });
  const isJson = answered.get("content-type")?.startsWith("application/json") === true;
  const json = isJson ? (JSON.parse(text) as AlibabaAnswer) : {};
  return { status, headers: answered, text, json };
}

function onTheWire(parameters: AlibabaParameters): Record<string, string> {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === "object" && value !== null ? JSON.stringify(value) : String(value),
    ]),
  );
}
