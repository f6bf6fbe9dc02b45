import { decode as decodeCbor } from "cborg";
import { XMLValidator } from "fast-xml-parser";
import { decodeProto } from "../support/instance-api.ts";
import type { Answer } from "./connection.ts";
import type { Draft } from "./request.ts";
import { isAskedFor, type World } from "./world.ts";

/** Kinds of what the suite looks for. */
export type Kind =
  | "5xx"
  | "hang"
  | "death"
  | "broken answer"
  | "no answer"
  | "carried out"
  | "state changed"
  | "secret shown"
  | "log"
  | "memory";

export interface Problem {
  readonly kind: Kind;
  readonly what: string;
}

/** Characters of a URL that workerd reads at the most; it refuses longer ones by itself. */
const LONGEST_TARGET = 60_000;

const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is wrong with an answer; null where nothing is. */
export function judge(world: World, draft: Draft, answer: Answer): Problem | null {
  const { status } = answer;
  const text = answer.body.toString();
  const short = `${status} ${text.slice(0, 300)}`;
  const askedFor = isAskedFor(draft.side, draft.operation);
  const leak = leakIn(world, text, draft, status);
  if (leak !== null) return { kind: "secret shown", what: `${leak} in: ${short.slice(0, 120)}` };
  if (status >= 500 && !isDocumented(draft, status, text) && !askedFor) return { kind: "5xx", what: short };
  const broken = brokenForm(draft, answer, text);
  if (broken !== null && !askedFor) return { kind: "broken answer", what: `${broken}: ${short}` };
  if (status < 300 && draft.mustFail && draft.method !== "OPTIONS" && !draft.anyAnswer) {
    return { kind: "carried out", what: short };
  }
  return null;
}

/** Whether a 5xx is one that belongs there: workerd does not know all methods and versions of HTTP. */
function isDocumented({ surface, raw }: Draft, status: number, text: string): boolean {
  if (raw || surface === "unknown") return status === 501 || status === 505;
  // The API Reference has them with status 500.
  return surface === "aws" && /"__type":"(KeyUnavailableException|DependencyTimeoutException)"/.test(text);
}

function leakIn({ canaries }: World, text: string, draft: Draft, status: number): string | null {
  for (const { name, needles, answeredBy, side } of canaries) {
    if (!needles.some((needle) => text.includes(needle))) continue;
    const isOwners = status === 200 && side === draft.side && answeredBy?.test(draft.operation);
    if (!isOwners) return name;
  }
  return null;
}

/** A secret that a line of the log shows; null where it shows none. */
export function leaksIn({ canaries }: World, line: string): string | null {
  return canaries.find(({ needles }) => needles.some((needle) => line.includes(needle)))?.name ?? null;
}

/** What is wrong with the form of an answer, by its content type and by what its surface promises. */
function brokenForm(draft: Draft, { status, headers, body }: Answer, text: string): string | null {
  const type = headers.get("content-type") ?? "";
  const isHead = draft.method === "HEAD";
  if (body.length > 0) {
    const unreadable = unreadableAs(type, body, text);
    if (unreadable !== null) return unreadable;
  }
  if (draft.anyAnswer || draft.target.length > LONGEST_TARGET || isHead) return null;
  switch (draft.surface) {
    case "aws":
    case "service-quotas":
    case "cloudwatch":
    case "tagging":
    case "sts":
    case "iam":
      if (!REQUEST_ID.test(headers.get("x-amzn-requestid") ?? "")) return "no x-amzn-requestid";
      if (status < 400 || type === "application/xml") return null;
      if (type === "text/xml") return /<Code>.+<RequestId>/s.test(text) ? null : "no Code and RequestId";
      if (type === "application/cbor") return text.includes("__type") ? null : "no __type";
      return membersMissing(text, ["__type"]);
    case "alibaba":
    case "ram":
    case "alibaba-sts":
    case "bss":
      if (!REQUEST_ID.test(headers.get("x-acs-request-id") ?? "")) return "no x-acs-request-id";
      if (!type.startsWith("application/json")) return /<RequestId>/.test(text) ? null : "no RequestId";
      return membersMissing(text, status < 400 ? ["RequestId"] : ["RequestId", "Code", "Message"]);
    case "control":
      if (status < 400 || text === "") return null;
      return draft.operation === "GET health" ? null : errorMissing(text);
    case "instance-api":
      return type === "application/x-protobuf"
        ? brokenMessage(draft.operation, status, body)
        : `type ${type}`;
    default:
      return null;
  }
}

function unreadableAs(type: string, body: Buffer, text: string): string | null {
  try {
    if (/^application\/(json|x-amz-json-1\.[01])/.test(type)) JSON.parse(text);
    else if (/xml/.test(type)) {
      const valid = XMLValidator.validate(text);
      if (valid !== true) return `not well-formed: ${valid.err.msg}`;
      if (hasNoXmlCharacter(text)) return "a character that XML does not have";
    } else if (type.startsWith("application/cbor")) decodeCbor(body, { tags: { 1: (inner) => inner() } });
    return null;
  } catch (error) {
    return `not ${type}: ${error instanceof Error ? error.message : error}`;
  }
}

/** Whether a text has what is no Char of XML 1.0 (§2.2), as it is or as a reference. */
function hasNoXmlCharacter(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#x?0*;|&#(x0*([0-8bcefBCEF]|1[0-9a-fA-F])|0*([0-8]|1[1-24-9]|2\d|3[01]));/.test(
    text,
  );
}

function membersMissing(text: string, names: readonly string[]): string | null {
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== "object" || answer === null) return "no object";
  const missing = names.filter((name) => typeof (answer as Record<string, unknown>)[name] !== "string");
  return missing.length === 0 ? null : `no ${missing.join(", ")}`;
}

function errorMissing(text: string): string | null {
  const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
  return typeof error?.code === "string" && typeof error.message === "string" ? null : "no error";
}

function brokenMessage(operation: string, status: number, body: Buffer): string | null {
  try {
    const message = decodeProto(status === 200 ? `${operation}Response` : "Error", body);
    return typeof message.RequestId === "string" ? null : "no RequestId";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
