import { explain } from "../../../access/aws/explain.ts";
import { Failure } from "../../../errors.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Background } from "../../../request-context.ts";
import { toWireError } from "../../../surface/errors.ts";
import type { Explained, ExplainedReason, Question } from "../../../surface/explain.ts";
import { contextFrom, isConditionKey, pairsOf } from "../../../surface/played-context.ts";
import type { AwsCaller } from "../../protocol/aws-caller.ts";
import { LOOPBACK } from "../../protocol/outside.ts";
import { readInput } from "../../protocol/validate.ts";
import { RequestCall } from "../call.ts";
import { verifiedRecipient } from "../crypto/recipient.ts";
import { AwsError, denied, ERROR_WORDS } from "../errors.ts";
import { grantsOfTokens, grantTokensOf } from "../grants/grant-tokens.ts";
import { operationsByName } from "../operations.ts";
import { requireAccountRules } from "./account-rules.ts";
import { askerOf, identityOf } from "./asker.ts";
import { isUnnamed } from "./authorize.ts";
import { judgedOf } from "./judged.ts";
import { questioned, type Unanswerable } from "./questioned.ts";
import { withStandIns } from "./stand-ins.ts";

/**
 * Whether a request would be allowed, and why, without doing anything: policies decide here whatever the settings say.
 * The key must be there, and the input right, as for the request itself; what no policy looks at may be left out of it.
 */
export async function whatIf(
  runtime: Runtime,
  question: Question,
  background: Background,
): Promise<Explained | Unanswerable> {
  const operation = operationsByName.get(question.operation.replace(/^kms:/, ""));
  if (!operation) return { wrong: `operation: AWS KMS has no ${question.operation}` };
  const caller = await questioned(runtime, question, background);
  if ("wrong" in caller) return caller;
  const { workspace, context } = question;
  const unknown = Object.keys(context).find((name) => !isConditionKey(name));
  if (unknown !== undefined) return { wrong: `context: '${unknown.slice(0, 100)}' is no condition key` };
  const wall = Date.now();
  const state = await runtime.workspaces.get(workspace, wall, background);
  const arrival = { requestId: crypto.randomUUID(), wall, background };
  const call = new RequestCall(runtime, operation.name, caller, state, arrival, true);
  try {
    const input = readInput(operation.input, withStandIns(operation, question.input));
    if ("Recipient" in input && input.Recipient) {
      call.attested = (await verifiedRecipient(runtime, input.Recipient, wall)).registers;
    }
    const located = (await operation.locate?.(call, input)) ?? [];
    requireAccountRules(call, operation, located, true);
    const tokenGrants = await grantsOfTokens(call, grantTokensOf(input), located);
    const played = contextFrom(pairsOf(context));
    const { sourceIp } = question;
    const wire = { sourceIp: () => sourceIp ?? LOOPBACK, userAgent: () => null, referer: () => null };
    const identity = await identityOf(runtime, call);
    const asker = await askerOf(runtime, call, operation, { input, located, identity, wire, played });
    const reasons: ExplainedReason[] = [];
    const about = { principal: caller.principal, keys: located.map(({ record }) => record.arn), reasons };
    for (const judged of await judgedOf({ runtime, call, operation, located, asker, tokenGrants })) {
      const { decision, reasons: found } = explain(judged.request);
      const { action } = judged.request;
      for (const reason of found) reasons.push({ action, ...reason });
      if (decision === null) continue;
      const { text } = denied(asker.principal.arn, judged.request, decision, isUnnamed(judged));
      return { decision: "deny", sentence: text ?? "", ...about };
    }
    return { decision: "allow", sentence: null, ...about };
  } catch (error) {
    return refused(error, caller);
  }
}

/** The answer where the request does not come as far as its policies. */
function refused(error: unknown, { principal }: AwsCaller): Explained | Unanswerable {
  if (!(error instanceof AwsError || error instanceof Failure)) throw error;
  const { code, text } = toWireError(ERROR_WORDS, error);
  if (code === "AccessDeniedException") {
    return { decision: "deny", sentence: text ?? "", principal, keys: [], reasons: [] };
  }
  return { wrong: `input: ${code}${text === null ? "" : `: ${text}`}` };
}
