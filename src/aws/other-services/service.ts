import { pathOf } from "../../host.ts";
import { signedFor } from "../protocol/request-head.ts";

/** The head of a request, by which it is told for which service it is. */
export interface ServiceHead extends Pick<Request, "url" | "headers"> {
  /** X-Amz-Target, or null. */
  readonly target: string | null;
  /** API version that its query or form names, or null. */
  readonly version: string | null;
}

/** A request's service and operation; an operation that is not told is null. */
export interface Asked {
  readonly service: string;
  readonly operation: string | null;
}

/** Names in signatures of the services that are here. */
const HERE: ReadonlySet<string> = new Set(["kms", "servicequotas", "monitoring", "sts", "iam", "tagging"]);

/** API versions of the Query protocol by which unsigned requests are told from Alibaba Cloud's. */
const VERSIONS: ReadonlyMap<string, string> = new Map([
  ["2010-03-31", "sns"],
  ["2012-11-05", "sqs"],
  ["2016-11-15", "ec2"],
  ["2010-12-01", "ses"],
  ["2010-05-15", "cloudformation"],
  ["2014-10-31", "rds"],
]);

const SERVICE = /^[A-Za-z0-9-]{1,40}$/;
const OPERATION = /^[A-Z][A-Za-z0-9]{1,99}$/;

/**
 * The service of AWS that a request is for, and that is not here: by its target, its path in Smithy RPC, the scope of its
 * signature, or its version. Null for a request to a service that is here, or to none of AWS.
 */
export function otherServiceOf(head: ServiceHead): Asked | null {
  const { url, headers, target, version } = head;
  if (target !== null) {
    const [, prefix = "", operation = ""] = /^([A-Za-z]\w{1,80})\.(\w{1,100})$/.exec(target) ?? [];
    // A misspelt target of KMS is for KMS, which answers without a text.
    if (prefix === "" || /^trentservice/i.test(prefix)) return null;
    return asked(elsewhere(head) ?? prefix.replace(/_\d{8}$/, "").toLowerCase(), operation);
  }
  const [, rpc, operation] = /^\/service\/(\w{1,80})\/operation\/(\w{1,100})$/.exec(pathOf(url)) ?? [];
  if (rpc !== undefined && headers.has("smithy-protocol")) {
    return asked(elsewhere(head) ?? rpc.replace(/_\d{8}$/, "").toLowerCase(), operation);
  }
  if (headers.has("x-acs-action") || headers.has("x-acs-version")) return null;
  const service = elsewhere(head) ?? (version === null ? undefined : VERSIONS.get(version));
  return service === undefined ? null : asked(service, /[?&]Action=(\w+)/.exec(url)?.[1]);
}

/** The service that a request is signed for, if it is one that is not here. */
function elsewhere(head: ServiceHead): string | undefined {
  const service = signedFor(head);
  return service === undefined || HERE.has(service) || !SERVICE.test(service) ? undefined : service;
}

function asked(service: string, operation: string | undefined): Asked {
  return { service, operation: operationIn(operation) };
}

/** A text that may be shown as the name of an operation; null for another one. */
export function operationIn(text: string | null | undefined): string | null {
  return typeof text === "string" && OPERATION.test(text) ? text : null;
}
