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

/** What tells the surface of a request, before its body is read. */
export interface Head extends Pick<Request, "url" | "headers"> {
  /** X-Amz-Target; null where there is none. */
  readonly target: string | null;
}

/** The version of the API that the form of a request names; null where there is no form, or none in it. */
export type FormVersion = () => string | null | Promise<string | null>;

/** A surface, and the requests that it answers. */
export interface Route {
  readonly name: string;
  /** Whether a request is for it, where it is for none of the routes before. It reads a form only where it must. */
  readonly sign: (head: Head, formVersion: FormVersion) => boolean | Promise<boolean>;
  readonly app: { fetch(request: Request, env: Env, ctx: ExecutionContext): Answer };
  /** The answer, in its own words, to a request that may not reach this server. */
  readonly refuse: (request: Request, sentence: string) => Answer;
}

const AWS = { app: aws, refuse: (_: Request, sentence: string) => refuseAws(sentence) };

/** Version of the API of AWS STS, whose requests look like Alibaba Cloud's but for it. */
const STS_VERSION = "2011-06-15";

/**
 * The routes (contract: which surface answers); the first whose sign a request has answers it. Those that most requests
 * are for come first, where the order is free.
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
  // It says that there is no such operation.
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

/** The route of a request; without waiting where its head tells. */
export function routeOf(request: Request): Route | Promise<Route> {
  let read: ReturnType<FormVersion> | undefined;
  return firstOf(headOf(request), () => {
    read ??= versionInForm(request);
    return read;
  });
}

/** Answers a request by its surface. */
export function answer(request: Request, env: Env, ctx: ExecutionContext): Answer {
  const route = routeOf(request);
  if (!(route instanceof Promise)) return route.app.fetch(request, env, ctx);
  return route.then(({ app }) => app.fetch(request, env, ctx));
}

/** Refuses a request, whose body nobody reads, in the words of the surface that it is for. */
export async function refuse(request: Request, sentence: string): Promise<Response> {
  const route = await firstOf(headOf(request), () => null);
  return route.refuse(request, sentence);
}

function headOf({ url, headers }: Request): Head {
  return { url, headers, target: headers.get("x-amz-target") };
}

/** The first route from some place on that a request is for. */
function firstOf(head: Head, formVersion: FormVersion, from = 0): Route | Promise<Route> {
  for (let place = from; ; place++) {
    const route = ROUTES[place];
    if (!route) throw new Error("the last route is for every request");
    const isFor = route.sign(head, formVersion);
    if (isFor === true) return route;
    if (isFor !== false)
      return isFor.then((found) => (found ? route : firstOf(head, formVersion, place + 1)));
  }
}

/** The sign of an AWS service with JSON: the target begins so. */
function targets(prefix: string): Route["sign"] {
  return ({ target }) => target?.startsWith(prefix) === true;
}

/** Whether a request is one of Alibaba Cloud's: the headers of its SDKs, or an action in the query or in a form. */
function isRpc({ headers, url }: Head): boolean {
  if (headers.has("x-acs-action") || headers.has("x-acs-version")) return true;
  if (/[?&](Action|Version)=/.test(url)) return !url.includes(`Version=${STS_VERSION}`);
  return isForm(headers);
}

/**
 * Whether a request of RPC style is for a version of an API: in the header or the query, else in the form, where some SDKs
 * put everything (signature V1, POST).
 */
function hasVersion(
  { headers, url }: Head,
  formVersion: FormVersion,
  version: string,
): boolean | Promise<boolean> {
  const named = headers.get("x-acs-version") ?? /[?&]Version=([^&#]*)/.exec(url)?.[1];
  if (named !== undefined) return named === version;
  const read = formVersion();
  return read instanceof Promise ? read.then((found) => found === version) : read === version;
}

/** Bytes of a form that are looked at: no request of an API that is told by its form is longer. */
const LARGEST_FORM = 65_536;

function versionInForm(request: Request): string | null | Promise<string | null> {
  if (request.method !== "POST" || !isForm(request.headers)) return null;
  return readVersion(request.clone());
}

async function readVersion(request: Request): Promise<string | null> {
  // One that breaks off names none: whoever answers reads it again, and says so.
  const form = await readBody(request, request.headers.get("content-length"), LARGEST_FORM).catch(() => null);
  return form && (/(?:^|&)Version=([\d-]+)(?:&|$)/.exec(new TextDecoder().decode(form))?.[1] ?? null);
}

function isForm(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
}
