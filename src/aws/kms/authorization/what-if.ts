import { explain } from "../../../access/aws/explain.ts";
import type { Reason } from "../../../access/aws/request.ts";
import { partitionOf } from "../../../cloud/aws-partitions.ts";
import { Failure } from "../../../errors.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Background } from "../../../request-context.ts";
import type { Explained, Question } from "../../../surface/explain.ts";
import { toWireError } from "../../../surface/errors.ts";
import { contextFrom } from "../../../surface/played-context.ts";
import type { AwsCaller } from "../../protocol/aws-caller.ts";
import { SERVICE } from "../../protocol/principal.ts";
import { callerOf } from "../../protocol/session-caller.ts";
import { readInput } from "../../protocol/validate.ts";
import { RequestCall } from "../call.ts";
import { verifiedRecipient } from "../crypto/recipient.ts";
import { AwsError, denied, ERROR_WORDS } from "../errors.ts";
import { grantsOfTokens, grantTokensOf } from "../grants/grant-tokens.ts";
import { operationsByName } from "../operations.ts";
import { requireAccountRules } from "./account-rules.ts";
import { askerOf } from "./asker.ts";
import { isUnnamed } from "./authorize.ts";
import { judgedOf } from "./judged.ts";

/** A question that cannot be asked: its words. */
export interface Unanswerable {
  readonly wrong: string;
}

/**
 * Whether a request would be allowed, and why, without doing anything: policies decide here whatever the settings say.
 * The key must be there, and the input right, as for the request itself.
 */
export async function whatIf(
  runtime: Runtime,
  question: Question,
  background: Background,
): Promise<Explained | Unanswerable> {
  const operation = operationsByName.get(question.operation.replace(/^kms:/, ""));
  if (!operation) return { wrong: `operation: AWS KMS has no ${question.operation}` };
  const caller = await callerIn(runtime, question, background);
  if ("wrong" in caller) return caller;
  const { workspace } = question;
  const wall = Date.now();
  const state = await runtime.workspaces.get(workspace, wall, background);
  const arrival = { requestId: crypto.randomUUID(), wall, background };
  const call = new RequestCall(runtime, operation.name, caller, state, arrival, true);
  try {
    const input = readInput(operation.input, question.input);
    if ("Recipient" in input && input.Recipient) {
      call.attested = (await verifiedRecipient(runtime, input.Recipient, wall)).registers;
    }
    const located = (await operation.locate?.(call, input)) ?? [];
    requireAccountRules(call, operation, located, true);
    const tokenGrants = await grantsOfTokens(call, grantTokensOf(input), located);
    const played = contextFrom(pairsOf(question.context));
    const wire = { sourceIp: null, userAgent: null, referer: null, played };
    const asker = await askerOf(runtime, call, operation, { ...input }, located, wire);
    const reasons: Reason[] = [];
    for (const judged of await judgedOf({ runtime, call, operation, located, asker, tokenGrants })) {
      const { decision, reasons: found } = explain(judged.request);
      reasons.push(...found);
      if (decision === null) continue;
      const { text } = denied(asker.principal.arn, judged.request, decision, isUnnamed(judged));
      return { decision: "deny", sentence: text ?? "", reasons };
    }
    return { decision: "allow", sentence: null, reasons };
  } catch (error) {
    return refused(error);
  }
}

/** The answer where the request does not come as far as its policies. */
function refused(error: unknown): Explained | Unanswerable {
  if (!(error instanceof AwsError || error instanceof Failure)) throw error;
  const { code, text } = toWireError(ERROR_WORDS, error);
  if (code === "AccessDeniedException") return { decision: "deny", sentence: text ?? "", reasons: [] };
  return { wrong: `input: ${code}${text === null ? "" : `: ${text}`}` };
}

/** Condition keys of a question, whose values may be lists. */
function* pairsOf(context: Question["context"]): Iterable<readonly [string, string]> {
  for (const [name, values] of Object.entries(context)) {
    for (const value of typeof values === "string" ? [values] : values) yield [name, value];
  }
}

const SESSION = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+)$/;
const ENTITY = /^arn:[a-z-]+:iam::(\d{12}):(root|(?:user|role)\/[\w+=,.@/-]+)$/;
const LOCAL = /^(root|(?:user|role)\/[\w+=,.@/-]+)$/;
const SERVICE_NAME = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/** The caller that a question is about. */
async function callerIn(
  runtime: Runtime,
  question: Question,
  background: Background,
): Promise<AwsCaller | Unanswerable> {
  const { workspace, region, accessKeyId, principal = "root", account } = question;
  if (accessKeyId !== undefined) {
    const credential = await runtime.credentials.get(accessKeyId, Date.now(), background);
    if (credential?.cloud !== "aws" || credential.workspace !== workspace) {
      return { wrong: "accessKeyId: the workspace has no such access key of AWS" };
    }
    return callerOf(workspace, credential.account, region, credential.principal, accessKeyId);
  }
  const [, sessionAccount, role, name] = SESSION.exec(principal) ?? [];
  if (sessionAccount !== undefined) {
    const arn = `arn:${partitionOf(region)}:sts::${sessionAccount}:assumed-role/${role}/${name}`;
    return { ...callerOf(workspace, sessionAccount, region, `role/${role}`, ""), principal: arn };
  }
  const [, entityAccount, entity] = ENTITY.exec(principal) ?? [];
  if (entityAccount !== undefined && entity !== undefined) {
    return callerOf(workspace, entityAccount, region, entity, "");
  }
  if (account === undefined) return { wrong: "account: is needed, unless the principal is an ARN" };
  if (LOCAL.test(principal)) return callerOf(workspace, account, region, principal, "");
  if (!SERVICE_NAME.test(principal)) {
    return { wrong: "principal: must be root, user/NAME, role/NAME, an ARN or the name of a service" };
  }
  return { workspace, account, region, principal, entity: SERVICE, accessKeyId: "", session: null };
}
