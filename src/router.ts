import { bss } from "./alibaba/bss/app.ts";
import { instanceApi } from "./alibaba/instance-api/app.ts";
import { refuse as refuseInstanceApi } from "./alibaba/instance-api/errors.ts";
import { alibaba } from "./alibaba/kms/app.ts";
import { instanceOfGateway } from "./alibaba/kms/instances/gateway.ts";
import { ALIBABA_CORS } from "./alibaba/protocol/cors.ts";
import { refuseRpc } from "./alibaba/protocol/serve.ts";
import { ram } from "./alibaba/ram/app.ts";
import { sts as alibabaSts } from "./alibaba/sts/app.ts";
import { cloudWatch, refuseCloudWatch } from "./aws/cloudwatch/app.ts";
import { iam, refuseIam } from "./aws/iam/app.ts";
import { aws, KMS_CORS } from "./aws/kms/app.ts";
import { otherServices, refuseOtherService } from "./aws/other-services/app.ts";
import { otherServiceOf } from "./aws/other-services/service.ts";
import { AWS_CORS } from "./aws/protocol/cors.ts";
import { refuse as refuseAws } from "./aws/protocol/http.ts";
import { signedFor } from "./aws/protocol/request-head.ts";
import { serviceQuotas } from "./aws/service-quotas/app.ts";
import { refuseSts, sts } from "./aws/sts/app.ts";
import { tagging } from "./aws/tagging/app.ts";
import { console as consoleApp, isBrowserAtRoot, isOfConsole, toConsole } from "./console/app.ts";
import { control } from "./control/app.ts";
import { refuse as refuseControl } from "./control/errors.ts";
import type { Env } from "./env.ts";
import { dated } from "./surface/answer-headers.ts";
import { readBody } from "./surface/body.ts";
import {
  announcedHeaders,
  answerPreflight,
  type CorsPolicy,
  isPreflight,
  LOCAL_CORS,
  readableBy,
} from "./surface/cors.ts";
import { headOf, type Head as RequestHead } from "./surface/head.ts";

type Answer = Response | Promise<Response>;

/** Head of a request, by which its surface is chosen. */
export interface Head extends RequestHead {
  /** API version in the request's form, which is read only where nothing else tells; null without a form or version. */
  readonly formVersion: string | null;
}

/** A route: a surface, and the sign of the requests that it answers. */
export interface Route {
  readonly name: string;
  /** Whether the route matches a request that no earlier route matched. */
  readonly sign: (head: Head) => boolean;
  readonly app: { fetch(request: Request, env: Env, ctx: ExecutionContext): Answer };
  /** The surface's answer to a request that may not reach this server. */
  readonly refuse: (request: Request, sentence: string) => Answer;
  /** What the cloud lets pages of any origin do on a deployment; null for nothing. */
  readonly cors: CorsPolicy | null;
  /** Whether the app gives its answers their `Date` itself, as those of most requests do; else the router adds it. */
  readonly dates: boolean;
}

const AWS = {
  app: aws,
  refuse: (_: Request, sentence: string) => refuseAws(sentence),
  cors: KMS_CORS,
  dates: true,
};

const ALIBABA = { refuse: refuseRpc, cors: ALIBABA_CORS, dates: true };

const CLOUDWATCH = { app: cloudWatch, refuse: refuseCloudWatch, cors: AWS_CORS, dates: false };

/** API version of STS. */
const STS_VERSION = "2011-06-15";

/**
 * API versions of CloudWatch, STS and IAM, by which their Query requests differ from Alibaba Cloud's where they are not
 * signed.
 */
const AWS_QUERY_VERSIONS = ["2010-08-01", STS_VERSION, "2010-05-08"];

/** API version of BssOpenApi. */
const BSS_VERSION = "2017-12-14";

/** API version of STS of Alibaba Cloud. */
const ALIBABA_STS_VERSION = "2015-04-01";

/** API version of RAM. */
const RAM_VERSION = "2015-05-01";

/** API versions of Alibaba Cloud, which no service of AWS has. */
const ALIBABA_VERSIONS = ["2016-01-20", BSS_VERSION, ALIBABA_STS_VERSION, RAM_VERSION];

/**
 * The routes; the first that matches a request answers it. Routes of most requests come first where the order is free.
 */
export const ROUTES: readonly Route[] = [
  {
    name: "console",
    sign: ({ url }) => isOfConsole(url),
    app: consoleApp,
    refuse: (_, sentence) => refuseControl(sentence),
    cors: null,
    dates: false,
  },
  {
    name: "control API",
    sign: isControl,
    app: control,
    refuse: (_, sentence) => refuseControl(sentence),
    cors: null,
    dates: false,
  },
  { name: "AWS KMS", sign: targets("TrentService."), ...AWS },
  {
    name: "AWS Service Quotas",
    sign: targets("ServiceQuotasV20190624."),
    ...AWS,
    app: serviceQuotas,
    cors: AWS_CORS,
  },
  {
    name: "AWS Resource Groups Tagging API",
    sign: targets("ResourceGroupsTaggingAPI_20170126."),
    ...AWS,
    app: tagging,
    cors: AWS_CORS,
  },
  { name: "AWS CloudWatch", sign: targets("GraniteServiceVersion20100801."), ...CLOUDWATCH },
  {
    name: "AWS CloudWatch, in CBOR",
    sign: ({ url }) => url.startsWith("/service/GraniteServiceVersion20100801/", beginOfPath(url)),
    ...CLOUDWATCH,
  },
  {
    name: "AWS STS",
    sign: isQueryOf("sts", STS_VERSION),
    app: sts,
    refuse: refuseSts,
    cors: AWS_CORS,
    dates: false,
  },
  {
    name: "AWS IAM",
    sign: isQueryOf("iam", "2010-05-08"),
    app: iam,
    refuse: refuseIam,
    cors: AWS_CORS,
    dates: false,
  },
  {
    name: "AWS, for a service that is not here",
    sign: isOtherService,
    app: otherServices,
    refuse: refuseOtherService,
    cors: AWS_CORS,
    dates: false,
  },
  // The surface answers that there is no such operation.
  { name: "AWS KMS, for another target", sign: targets(""), ...AWS },
  {
    name: "Alibaba Cloud KMS Instance API",
    sign: isInstanceApi,
    app: instanceApi,
    refuse: (_, sentence) => refuseInstanceApi(sentence),
    cors: null,
    dates: true,
  },
  // Of the other services of AWS that speak it, the surface answers that there is no such operation.
  { name: "AWS CloudWatch, in Query", sign: isAwsQuery, ...CLOUDWATCH },
  { name: "Alibaba Cloud STS", sign: isRpcOf(ALIBABA_STS_VERSION), app: alibabaSts, ...ALIBABA },
  { name: "Alibaba Cloud BssOpenApi", sign: isRpcOf(BSS_VERSION), app: bss, ...ALIBABA },
  { name: "Alibaba Cloud RAM", sign: isRpcOf(RAM_VERSION), app: ram, ...ALIBABA },
  {
    name: "Alibaba Cloud KMS",
    sign: (head) => isRpc(head) || instanceOfGateway(head) !== null,
    app: alibaba,
    ...ALIBABA,
  },
  { name: "AWS KMS, for the rest", sign: () => true, ...AWS },
];

/** Answers a request by its surface. */
export function answer(request: Request, env: Env, ctx: ExecutionContext): Answer {
  if (isBrowserAtRoot(headOf(request))) return dated(toConsole());
  const head = formlessHeadOf(request);
  // Most requests are routed without a promise.
  if (!needsForm(head)) return answerBy(firstOf(head), request, env, ctx);
  return routeOf(request).then((route) => answerBy(route, request, env, ctx));
}

function answerBy({ app, dates }: Route, request: Request, env: Env, ctx: ExecutionContext): Answer {
  const answer = app.fetch(request, env, ctx);
  return dates ? answer : datedAnswer(answer);
}

async function datedAnswer(answer: Answer): Promise<Response> {
  return dated(await answer);
}

/**
 * Answers a request that a page sends, so that the page may read the answer where its surface lets pages do so.
 *
 * @param allowed origin of the page, which a local server allows every surface; null on a deployment, where callers
 *   sign and the clouds' own policies hold.
 */
export async function answerPage(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  allowed: string | null,
): Promise<Response> {
  const asks = isPreflight(request);
  const route = asks ? routeOfPreflight(request) : await routeOf(request);
  const policy = allowed === null ? route.cors : locally(route.cors);
  const origin = allowed ?? "*";
  if (asks && policy !== null) return dated(answerPreflight(request, policy, origin));
  const answer = await answerBy(route, request, env, ctx);
  return policy === null ? answer : readableBy(origin, policy, answer);
}

/** The policy for an allowed origin of a local server, whose pages may send every header: the cloud's, if that lets them. */
function locally(cors: CorsPolicy | null): CorsPolicy {
  return cors?.requestHeaders === null ? cors : LOCAL_CORS;
}

/** The route of the request that a preflight request announces, by the names of its headers. */
function routeOfPreflight(request: Request): Route {
  const headers = announcedHeaders(request);
  const { url, method } = request;
  return firstOf({ url, method, headers, target: headers.get("x-amz-target"), formVersion: null });
}

/** The route of a request, for which its form is read if nothing else tells the version of its API. */
export async function routeOf(request: Request): Promise<Route> {
  const head = formlessHeadOf(request);
  if (!needsForm(head)) return firstOf(head);
  return firstOf({ ...head, formVersion: await versionInForm(request.clone()) });
}

/** Refuses a request in the words of its surface, without reading its body. */
export function refuse(request: Request, sentence: string): Promise<Response> {
  return datedAnswer(firstOf(formlessHeadOf(request)).refuse(request, sentence));
}

function formlessHeadOf(request: Request): Head {
  const { url, method, headers, target } = headOf(request);
  return { url, method, headers, target, formVersion: null };
}

/** The first route that a request is for. */
function firstOf(head: Head): Route {
  for (const route of ROUTES) if (route.sign(head)) return route;
  throw new Error("the last route is for every request");
}

/** Whether only a request's form can tell its route. */
function needsForm(head: Head): boolean {
  if (head.target !== null || head.method !== "POST" || !isForm(head.headers)) return false;
  return !isControl(head) && !isInstanceApi(head) && isRpc(head) && namedVersion(head) === undefined;
}

function isControl({ url }: Head): boolean {
  return url.startsWith("/_fauxkms/", beginOfPath(url));
}

/** Where the path of a URL begins. */
function beginOfPath(url: string): number {
  return url.indexOf("/", url.indexOf("//") + 2);
}

/** Whether a request is in AWS's Query protocol: by the version of its API, else by AWS's signature. */
function isAwsQuery(head: Head): boolean {
  const { headers, url } = head;
  if (isOfAcs(headers)) return false;
  const version = namedVersion(head) ?? head.formVersion ?? "";
  if (AWS_QUERY_VERSIONS.includes(version)) return true;
  if (ALIBABA_VERSIONS.includes(version)) return false;
  const scope = url.includes("X-Amz-Credential=") ? url : (headers.get("authorization") ?? "");
  if (scope !== url && !scope.startsWith("AWS4-")) return false;
  return isRpc(head) || /[%/](?:2F)?monitoring(?:%2F|\/)aws4_request/i.test(scope);
}

/** The sign of a service of AWS in the Query protocol: the version of its API, or its name in the request's signature. */
function isQueryOf(service: string, version: string): Route["sign"] {
  return (head) => {
    if (head.target !== null || isOfAcs(head.headers)) return false;
    return (namedVersion(head) ?? head.formVersion) === version || signedFor(head) === service;
  };
}

/** Whether a request is for a service of AWS that is not here. */
function isOtherService(head: Head): boolean {
  const version = namedVersion(head) ?? head.formVersion;
  if (isInstanceApi(head) || (version !== null && ALIBABA_VERSIONS.includes(version))) return false;
  return otherServiceOf({ ...head, version }) !== null;
}

function isInstanceApi({ headers }: Head): boolean {
  return headers.has("x-kms-apiname");
}

/** The sign of an AWS JSON service: a prefix of the target. */
function targets(prefix: string): Route["sign"] {
  return ({ target }) => target?.startsWith(prefix) === true;
}

/** Whether a request is Alibaba Cloud's: by its SDKs' headers, or by an action in the query or a form. */
function isRpc({ headers, url }: Head): boolean {
  if (isOfAcs(headers)) return true;
  return /[?&](Action|Version)=/.test(url) || isForm(headers);
}

/** The sign of a service of Alibaba Cloud besides KMS: the version of its API. */
function isRpcOf(version: string): Route["sign"] {
  return (head) => isRpc(head) && (namedVersion(head) ?? head.formVersion) === version;
}

/** API version that an RPC-style request names in a header or its query; undefined without one. */
function namedVersion({ headers, url }: Head): string | undefined {
  return acsVersionIn(headers) ?? /[?&]Version=([^&#]*)/.exec(url)?.[1];
}

/** Whether a request has the headers of Alibaba Cloud's SDKs. */
function isOfAcs(headers: Headers): boolean {
  return acsVersionIn(headers) !== null || headers.has("x-acs-action");
}

let looked: { readonly headers: Headers; readonly version: string | null } | undefined;

/** The header x-acs-version, which is read once for all routes that ask for it. */
function acsVersionIn(headers: Headers): string | null {
  if (looked?.headers !== headers) looked = { headers, version: headers.get("x-acs-version") };
  return looked.version;
}

/** Maximum bytes of a form that is read; no API that is recognized by its form has longer requests. */
const LARGEST_FORM = 65_536;

/** API version in the form of a request, where some SDKs put everything (signature V1, POST). */
async function versionInForm(request: Request): Promise<string | null> {
  // A body that breaks off names no version; the answering surface reads it again, and reports that.
  const form = await readBody(request, request.headers.get("content-length"), LARGEST_FORM).catch(() => null);
  return form && (/(?:^|&)Version=([\d-]+)(?:&|$)/.exec(new TextDecoder().decode(form))?.[1] ?? null);
}

function isForm(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
}
