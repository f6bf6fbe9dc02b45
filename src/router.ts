import { bss } from "./alibaba/bss/app.ts";
import { instanceApi } from "./alibaba/instance-api/app.ts";
import { refuse as refuseInstanceApi } from "./alibaba/instance-api/errors.ts";
import { alibaba } from "./alibaba/kms/app.ts";
import { instanceOfGateway } from "./alibaba/kms/instances/gateway.ts";
import { refuseRpc } from "./alibaba/protocol/serve.ts";
import { cloudWatch } from "./aws/cloudwatch/app.ts";
import { aws } from "./aws/kms/app.ts";
import { refuse as refuseAws } from "./aws/protocol/http.ts";
import { serviceQuotas } from "./aws/service-quotas/app.ts";
import { control } from "./control/app.ts";
import { refuse as refuseControl } from "./control/errors.ts";
import type { Env } from "./env.ts";
import { readBody } from "./surface/body.ts";

type Answer = Response | Promise<Response>;

/** Head of a request, by which its surface is chosen before its body is read. */
export interface Head extends Pick<Request, "url" | "headers"> {
  /** X-Amz-Target, or null. */
  readonly target: string | null;
}

/** Reads the API version in a request's form; null without a form or version. */
export type FormVersion = () => string | null | Promise<string | null>;

/** A route: a surface, and the sign of the requests that it answers. */
export interface Route {
  readonly name: string;
  /** Whether the route matches a request that no earlier route matched. It reads a form only if it must. */
  readonly sign: (head: Head, formVersion: FormVersion) => boolean | Promise<boolean>;
  readonly app: { fetch(request: Request, env: Env, ctx: ExecutionContext): Answer };
  /** The surface's answer to a request that may not reach this server. */
  readonly refuse: (request: Request, sentence: string) => Answer;
}

const AWS = { app: aws, refuse: (_: Request, sentence: string) => refuseAws(sentence) };

/** API version of AWS STS, the only difference between its requests and Alibaba Cloud's. */
const STS_VERSION = "2011-06-15";

/**
 * The routes; the first that matches a request answers it. Routes of most requests come first where the order is free.
 */
export const ROUTES: readonly Route[] = [
  {
    name: "control API",
    sign: ({ url }) => url.startsWith("/_fauxkms/", url.indexOf("/", url.indexOf("//") + 2)),
    app: control,
    refuse: (_, sentence) => refuseControl(sentence),
  },
  { name: "AWS KMS", sign: targets("TrentService."), ...AWS },
  { name: "AWS Service Quotas", sign: targets("ServiceQuotasV20190624."), ...AWS, app: serviceQuotas },
  { name: "AWS CloudWatch", sign: targets("GraniteServiceVersion20100801."), ...AWS, app: cloudWatch },
  // The surface answers that there is no such operation.
  { name: "AWS KMS, for another target", sign: targets(""), ...AWS },
  {
    name: "Alibaba Cloud KMS Instance API",
    sign: ({ headers }) => headers.has("x-kms-apiname"),
    app: instanceApi,
    refuse: (_, sentence) => refuseInstanceApi(sentence),
  },
  {
    name: "Alibaba Cloud BssOpenApi",
    sign: (head, formVersion) => isRpc(head) && hasVersion(head, formVersion, "2017-12-14"),
    app: bss,
    refuse: refuseRpc,
  },
  {
    name: "Alibaba Cloud KMS",
    sign: (head) => isRpc(head) || instanceOfGateway(head) !== null,
    app: alibaba,
    refuse: refuseRpc,
  },
  { name: "AWS KMS, for the rest", sign: () => true, ...AWS },
];

/** The route of a request. */
export function routeOf(request: Request): Promise<Route> {
  let read: ReturnType<FormVersion> | undefined;
  return firstOf(headOf(request), () => {
    read ??= versionInForm(request);
    return read;
  });
}

/** Answers a request by its surface. */
export async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const { app } = await routeOf(request);
  return app.fetch(request, env, ctx);
}

/** Refuses a request in the words of its surface, without reading its body. */
export async function refuse(request: Request, sentence: string): Promise<Response> {
  const route = await firstOf(headOf(request), () => null);
  return route.refuse(request, sentence);
}

function headOf({ url, headers }: Request): Head {
  return { url, headers, target: headers.get("x-amz-target") };
}

/** The first route that a request is for. */
async function firstOf(head: Head, formVersion: FormVersion): Promise<Route> {
  for (const route of ROUTES) if (await route.sign(head, formVersion)) return route;
  throw new Error("the last route is for every request");
}

/** The sign of an AWS JSON service: a prefix of the target. */
function targets(prefix: string): Route["sign"] {
  return ({ target }) => target?.startsWith(prefix) === true;
}

/** Whether a request is Alibaba Cloud's: by its SDKs' headers, or by an action in the query or a form. */
function isRpc({ headers, url }: Head): boolean {
  if (headers.has("x-acs-action") || headers.has("x-acs-version")) return true;
  if (/[?&](Action|Version)=/.test(url)) return !url.includes(`Version=${STS_VERSION}`);
  return isForm(headers);
}

/**
 * Whether an RPC-style request names an API version in the header or the query, or in the form, where some SDKs put
 * everything (signature V1, POST).
 */
async function hasVersion(
  { headers, url }: Head,
  formVersion: FormVersion,
  version: string,
): Promise<boolean> {
  const named = headers.get("x-acs-version") ?? /[?&]Version=([^&#]*)/.exec(url)?.[1];
  return (named ?? (await formVersion())) === version;
}

/** Maximum bytes of a form that is read; no API that is recognized by its form has longer requests. */
const LARGEST_FORM = 65_536;

function versionInForm(request: Request): string | null | Promise<string | null> {
  if (request.method !== "POST" || !isForm(request.headers)) return null;
  return readVersion(request.clone());
}

async function readVersion(request: Request): Promise<string | null> {
  // A body that breaks off names no version; the answering surface reads it again, and reports that.
  const form = await readBody(request, request.headers.get("content-length"), LARGEST_FORM).catch(() => null);
  return form && (/(?:^|&)Version=([\d-]+)(?:&|$)/.exec(new TextDecoder().decode(form))?.[1] ?? null);
}

function isForm(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
}
